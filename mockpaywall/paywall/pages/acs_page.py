"""The page of the bank (ACS), on which the user confirms a payment with a code. Path: observed; its content is ours."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import quote

from mockpaywall.http.request import Request
from mockpaywall.paywall.masterpass.challenge import RIGHT_CODE
from mockpaywall.paywall.masterpass.identifiers import Identifiers
from mockpaywall.paywall.masterpass.page_3d import ACS_PATH, PAGE_KEY
from mockpaywall.paywall.masterpass.page_3d_state import Page3dEvent, Page3dState
from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.payment_outcome import (
    classify_page_code,
    decide_page,
    get_page_state,
    is_page_decidable,
    open_page,
)
from mockpaywall.paywall.masterpass.records import RecordChange, RecordKey, RecordKind
from mockpaywall.paywall.operation import Access, Operation, OperationParams, OperationPolicy, OperationResult
from mockpaywall.paywall.pages.page_input import (
    TOKEN_PARAMETER,
    find_payment,
    find_token_keys,
    follow_to_payment,
    read_page_input,
)
from mockpaywall.paywall.pages.page_response import make_page_headers, make_redirect
from mockpaywall.paywall.pages.page_texts import get_texts
from mockpaywall.paywall.pages.page_views import (
    encode_page_refusal,
    make_acs_page,
    make_link_notice,
    make_notice,
)
from mockpaywall.paywall.pages.return_url import select_return_target

CODE_FIELD, DECISION_FIELD = "code", "decision"
RETURN_PARAMETER, LANGUAGE_PARAMETER = "returnUrl", "locale"
_UNKNOWN_HINT = (
    "open Url3d of an answer of payment/init; a restart or a reset forgets it, and Url3d of card/add has no page: "
    "send its code to otp/verify"
)


class Decision(StrEnum):
    """The buttons of the page."""

    APPROVE = "approve"
    """With the code. A form without a decision has this one."""
    REFUSE = "refuse"
    CANCEL = "cancel"


EVENTS: Mapping[str, Page3dEvent] = {
    Decision.REFUSE: Page3dEvent.REFUSED,
    Decision.CANCEL: Page3dEvent.CANCELLED,
}


def show_page(values: Mapping[str, Any], params: OperationParams) -> OperationResult:
    """Show the page, and start the payment when it is opened the first time."""
    payment = _find_open_payment(params)
    if isinstance(payment, OperationResult):
        return payment
    opened = _open(payment, params)
    return _answer(values, payment, opened, params)


def decide(values: Mapping[str, Any], params: OperationParams) -> OperationResult:
    """Take the decision of the user. A wrong code shows the page again, until there were too many."""
    payment = _find_open_payment(params)
    if isinstance(payment, OperationResult):
        return payment
    opened, texts = _open(payment, params), get_texts(params.language)
    if problem := _find_form_problem(values):
        return _answer(values, payment, opened, params, texts[problem])
    event = _read_event(values, opened, params.policy)
    decided = decide_page(opened, event)
    if event is Page3dEvent.WRONG_CODE:
        left = params.policy.max_attempts - decided.page_3d.attempts
        return _answer(values, payment, decided, params, texts["wrong_code"].format(left=left))
    return _leave(values, event, decided, params)._replace(changes=_store(payment, decided))


def _find_form_problem(values: Mapping[str, Any]) -> str:
    """Return the name of the text about a form that decides nothing; "" for one that does."""
    decision = _read_decision(values)
    if decision not in tuple(Decision):
        return "unknown_decision"
    return "no_code" if decision == Decision.APPROVE and not _read_code(values) else ""


def _read_decision(values: Mapping[str, Any]) -> str:
    return values.get(DECISION_FIELD) or Decision.APPROVE


def _read_code(values: Mapping[str, Any]) -> str:
    return str(values.get(CODE_FIELD, "")).strip()


def _read_event(values: Mapping[str, Any], payment: Payment, policy: OperationPolicy) -> Page3dEvent:
    event = EVENTS.get(_read_decision(values))
    return event or classify_page_code(payment, _read_code(values), policy)


def _leave(
    values: Mapping[str, Any], event: Page3dEvent, payment: Payment, params: OperationParams
) -> OperationResult:
    """Return the way on from the page of *payment*, which is decided."""
    if event is Page3dEvent.EXPIRED_CODE:
        return make_link_notice("expired", 410, payment, params)
    target = select_return_target(values.get(RETURN_PARAMETER, ""), payment, params.base_url)
    return make_redirect(_keep_language(target.path, values))._replace(hint=target.hint)


def _find_open_payment(params: OperationParams) -> Payment | OperationResult:
    """Return the payment whose page is open; the answer instead, where there is none."""
    payment = find_payment(params.records)
    if payment is None:
        notice = make_notice("unknown", params.language, lead="unknown_token_lead", status=404)
        return notice._replace(hint=_UNKNOWN_HINT)
    state = get_page_state(payment, params.now)
    if state is Page3dState.EXPIRED:
        return make_link_notice("expired", 410, payment, params)
    if state is not Page3dState.OPEN or not is_page_decidable(payment):
        return make_link_notice("used", 404, payment, params)
    return payment


def _open(payment: Payment, params: OperationParams) -> Payment:
    return open_page(payment, params.now, params.identifiers.activity_id) if params.identifiers else payment


def _store(before: Payment, after: Payment) -> tuple[RecordChange, ...]:
    key = RecordKey(RecordKind.PAYMENT, after.masterpass_payment_id)
    return () if after is before else (RecordChange(key, after),)


def _answer(
    values: Mapping[str, Any], before: Payment, payment: Payment, params: OperationParams, error: str = ""
) -> OperationResult:
    """Return the page of *payment*, which was *before*. *error* is what was wrong with the form."""
    content = make_acs_page(
        payment,
        params,
        code_hint=_make_code_hint(params),
        error=error,
        switch_url=_make_switch_url(values, params.language),
    )
    return OperationResult(content, changes=_store(before, payment), headers=make_page_headers())


def _make_code_hint(params: OperationParams) -> str:
    """Say what the right code is, or where it is: a page shows no drawn code."""
    texts = get_texts(params.language)
    if params.policy.random_codes:
        return texts["random_code_hint"]
    return texts["code_hint"].format(code=RIGHT_CODE)


def _make_switch_url(values: Mapping[str, Any], language: str) -> str:
    """Return the address of the page in the other language. returnUrl stays as it was sent, and so comes last."""
    other = get_texts(language)["other_language"]
    url = f"?{TOKEN_PARAMETER}={quote(values[TOKEN_PARAMETER])}&{LANGUAGE_PARAMETER}={other}"
    return_url = values.get(RETURN_PARAMETER)
    return f"{url}&{RETURN_PARAMETER}={quote(return_url, safe=':/?=[]@!$,;~')}" if return_url else url


def _keep_language(path: str, values: Mapping[str, Any]) -> str:
    """Return *path* with the language that the user chose on the page, if there was a choice."""
    locale = values.get(LANGUAGE_PARAMETER)
    if not locale:
        return path
    return f"{path}{'&' if '?' in path else '?'}{LANGUAGE_PARAMETER}={quote(locale)}"


def _find_owner(request: Request) -> tuple[RecordKey, ...]:
    return find_token_keys(read_page_input(request))


def _read_keys(values: Mapping[str, Any], _: Identifiers) -> tuple[RecordKey, ...]:
    return find_token_keys(values)


SHOW_ACS_PAGE = Operation(
    name="acs-page",
    method="GET",
    path=ACS_PATH,
    summary="3D page",
    success="The page on which the user confirms the payment.",
    provenance="observed: README files of the JavaScript SDK for the path; its content is ours",
    run=show_page,
    access=Access.OPEN,
    needs_session=False,
    read_keys=_read_keys,
    follow_keys=follow_to_payment,
    read_input=read_page_input,
    find_owner_keys=_find_owner,
    encode_refusal=encode_page_refusal,
    key=PAGE_KEY,
)
DECIDE_ACS_PAGE = Operation(
    name="acs-decision",
    method="POST",
    path=ACS_PATH,
    summary="3D page, decision",
    success="The browser goes on to the callback, or back to the page after a wrong code.",
    provenance="ours",
    run=decide,
    access=Access.OPEN,
    needs_session=False,
    read_keys=_read_keys,
    follow_keys=follow_to_payment,
    read_input=read_page_input,
    find_owner_keys=_find_owner,
    encode_refusal=encode_page_refusal,
    key=PAGE_KEY,
)
