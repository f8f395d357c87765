"""The callback (vposcallback): it gives the payment its outcome and posts it to the merchant by the browser.

Path: observed. What Masterpass sends to it is not public: any method and fields are taken, and the page decides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from mockpaywall.http.request import Request
from mockpaywall.paywall.masterpass.account import Account
from mockpaywall.paywall.masterpass.card_saving import save_paid_card
from mockpaywall.paywall.masterpass.identifiers import Identifiers
from mockpaywall.paywall.masterpass.page_3d import (
    CALLBACK_NAME,
    CALLBACK_PATH,
    FAILURE_PATH,
    PAGE_KEY,
    SUCCESS_PATH,
)
from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.payment_outcome import complete_3d
from mockpaywall.paywall.masterpass.records import RecordChange, RecordKey, RecordKind
from mockpaywall.paywall.masterpass.return_fault import ReturnFaultKind
from mockpaywall.paywall.masterpass.return_form import ReturnForm, make_return_form
from mockpaywall.paywall.operation import Access, Operation, OperationParams, OperationResult
from mockpaywall.paywall.pages.page_input import (
    find_code_keys,
    find_payment,
    follow_to_account,
    read_page_input,
)
from mockpaywall.paywall.pages.page_response import make_redirect
from mockpaywall.paywall.pages.page_views import encode_page_refusal, make_notice, make_return_page

NO_HASH_HINT = "return=bad-hash changes nothing: without --hash-key the form has no hash"
_UNKNOWN_HINT = "uniqueCode is UniqueCode in the answer of payment/init; a restart or a reset forgets it"


def return_to_merchant(values: Mapping[str, Any], params: OperationParams) -> OperationResult:
    """Complete the payment, and return the page that posts the form. Called again, it returns the same form."""
    payment = find_payment(params.records)
    if payment is None or params.identifiers is None:
        notice = make_notice("unknown", params.language, lead="unknown_code_lead", status=404)
        return notice._replace(hint=_UNKNOWN_HINT)
    failure = params.directives.upstream.name if params.directives.upstream else ""
    completed = complete_3d(payment, params.now, params.identifiers.activity_id, failure)
    changes = () if completed is payment else _store(completed, params)
    fault = params.directives.return_fault
    form = make_return_form(completed, params.local_time, params.policy.hash_key, fault)
    has_no_hash = fault is not None and fault.kind is ReturnFaultKind.BAD_HASH and not params.policy.hash_key
    hint = NO_HASH_HINT if has_no_hash else ""
    return _make_page(completed, form, params)._replace(changes=changes, hint=hint)


def _make_page(payment: Payment, form: ReturnForm, params: OperationParams) -> OperationResult:
    if not form.posts:
        return make_notice("never", params.language)
    if not form.action:  # the merchant gave no addresses
        return make_redirect(f"{params.base_url}{SUCCESS_PATH if form.is_success else FAILURE_PATH}")
    return make_return_page(payment, form, params.language)


def _store(payment: Payment, params: OperationParams) -> tuple[RecordChange, ...]:
    """Return the changes that store *payment* and, when it was made with a card to save, the account."""
    change = RecordChange(RecordKey(RecordKind.PAYMENT, payment.masterpass_payment_id), payment)
    account: Account | None = params.records.find(RecordKind.ACCOUNT, payment.phone)
    saved = save_paid_card(account, payment, params.policy.max_cards)
    if saved is account:
        return (change,)
    return change, RecordChange(RecordKey(RecordKind.ACCOUNT, payment.phone), saved)


def _find_owner(request: Request) -> tuple[RecordKey, ...]:
    return find_code_keys(read_page_input(request))


def _read_keys(values: Mapping[str, Any], _: Identifiers) -> tuple[RecordKey, ...]:
    return find_code_keys(values)


SHOW_CALLBACK = Operation(
    name=CALLBACK_NAME,
    method="GET",
    path=CALLBACK_PATH,
    summary="3D callback",
    success="The payment has its outcome; the browser posts it to the merchant.",
    provenance="observed: README files of the JavaScript SDK for the path; documented: page '3D Bildirimi', its form",
    run=return_to_merchant,
    access=Access.OPEN,
    needs_session=False,
    read_keys=_read_keys,
    follow_keys=follow_to_account,
    read_input=read_page_input,
    find_owner_keys=_find_owner,
    encode_refusal=encode_page_refusal,
    key=PAGE_KEY,
)
POST_CALLBACK = replace(SHOW_CALLBACK, method="POST")
