"""POST payment/init: start a payment with a saved or a new card (page 'Initiate Payment').

The page prints no response. Which way a payment takes without Force3D is ours: a saved card needs a code, a new one
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mockpaywall.paywall import error_codes as codes
from mockpaywall.paywall.endpoints.list_cards import find_refusal
from mockpaywall.paywall.error_codes import find_by_number
from mockpaywall.paywall.hints import join_hints
from mockpaywall.paywall.masterpass.answers import (
    AUTHORISATION_BUILD,
    PaywallFailure,
    UpstreamFailure,
    fail,
)
from mockpaywall.paywall.masterpass.card import Card, make_card
from mockpaywall.paywall.masterpass.card_fates import derive_fate
from mockpaywall.paywall.masterpass.identifiers import PAYMENT_ID_PURPOSE, Identifiers
from mockpaywall.paywall.masterpass.masterpass_operation import (
    MasterpassCall,
    MasterpassOperation,
    MasterpassResult,
)
from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.payment_checks import (
    find_payment_problems,
    hint_for_order,
    make_problem,
    refuse_payment,
)
from mockpaywall.paywall.masterpass.payment_order import (
    PaymentOrder,
    parse_payment_order,
    read_payment_code,
)
from mockpaywall.paywall.masterpass.payment_start import select_way, start_payment
from mockpaywall.paywall.masterpass.records import RecordKey, RecordKind
from mockpaywall.paywall.operation import MASTERPASS_PATH, Operation

MAGIC_AMOUNT = 90_000
"""An amount of this plus an ErrorCode fails with that code. Source: ours."""
MAX_ALIAS_CHARS = 40
"""Source: observed (test page of the JavaScript SDK)."""
_CODE_FIELD = "PaymentDetail.MerchantUniqueCode"
_REPEATED_HINT = "this MerchantUniqueCode was used before; the documentation calls it unique"
_NEW_CODE_HINT = (
    "send a new MerchantUniqueCode for a new payment; if an answer was lost, its payment was made"
)


class _PayingCard(NamedTuple):
    card: Card
    alias: str = ""
    is_expired: bool = False


def init_payment(call: MasterpassCall) -> MasterpassResult:
    """Start the payment, and complete it where nothing has to be entered."""
    order = parse_payment_order(call.body, is_lenient=call.policy.is_lenient)
    if problems := find_payment_problems(order, call.now, call.policy):
        failure, hint = refuse_payment(problems)
        return MasterpassResult(failure, hint=hint)
    is_repeated = call.records.find(RecordKind.PAYMENT_CODE, order.merchant_unique_code) is not None
    if is_repeated and not call.policy.is_lenient:
        return _refuse_repeated_code()
    if code := _find_magic_code(order, call):
        return MasterpassResult(PaywallFailure(code))
    paying = _find_saved_card(order, call) if order.card.is_saved else _read_new_card(order, call)
    if isinstance(paying, UpstreamFailure):
        return MasterpassResult(paying)
    result = _pay(order, paying, call)
    hint = join_hints((_REPEATED_HINT if is_repeated else "", hint_for_order(order), result.hint))
    return MasterpassResult(result.answer, result.changes, hint)


def _refuse_repeated_code() -> MasterpassResult:
    texts = "unique: a payment has this code", "benzersiz: bu kodla bir ödeme var"
    failure, hint = refuse_payment(
        (make_problem(codes.CODE_ALREADY_EXISTS, _CODE_FIELD, *texts, _NEW_CODE_HINT),)
    )
    return MasterpassResult(failure, hint=hint)


def _find_magic_code(order: PaymentOrder, call: MasterpassCall) -> int:
    """Return the ErrorCode that the amount asks for; 0 for an ordinary amount."""
    code = order.amount - MAGIC_AMOUNT
    is_magic = call.policy.magic_enabled and code > 0 and code == int(code)
    return int(code) if is_magic and find_by_number(int(code)) else 0


def _find_saved_card(order: PaymentOrder, call: MasterpassCall) -> _PayingCard | UpstreamFailure:
    if refusal := find_refusal(call):
        return refusal
    registered = call.account.find_card(order.card.alias) if call.account else None
    if registered is None:
        return fail("CARD_NOT_FOUND")
    return _PayingCard(registered.card, registered.alias, registered.is_expired)


def _read_new_card(order: PaymentOrder, call: MasterpassCall) -> _PayingCard | UpstreamFailure:
    entry = order.card
    if entry.saves and len(entry.alias) > MAX_ALIAS_CHARS:
        return fail("CARD_ALIAS_MAX_LENGTH_EXCEEDED")
    fate = derive_fate(entry.number, magic_enabled=call.policy.magic_enabled)
    card = make_card(entry.number, entry.expiry_month, entry.expiry_year, entry.owner, fate)
    return _PayingCard(card, entry.alias if entry.saves else "")


def _pay(order: PaymentOrder, paying: _PayingCard, call: MasterpassCall) -> MasterpassResult:
    forces_3d = order.force_3d or call.session.force_3d
    way = select_way(is_saved=order.card.is_saved, forces_3d=forces_3d)
    return start_payment(call, _make_payment(order, paying, call), way, is_expired=paying.is_expired)


def _make_payment(order: PaymentOrder, paying: _PayingCard, call: MasterpassCall) -> Payment:
    identifiers = call.identifiers
    return Payment(
        masterpass_payment_id=identifiers.make_guid(PAYMENT_ID_PURPOSE),
        payment_id=identifiers.payment_id,
        unique_code=identifiers.make_guid("unique code"),
        merchant_unique_code=order.merchant_unique_code,
        tracking_code=order.tracking_code,
        amount=order.amount_text,
        currency_id=order.currency_id,
        installment=order.installment,
        auto_commit=order.auto_commit,
        success_url=order.success_url,
        fail_url=order.fail_url,
        phone=call.session.user_phone,
        user_id=call.session.user_id,
        card=paying.card,
        alias=paying.alias,
        saves_card=order.card.saves and not order.card.is_saved,
        created_at=call.now,
    )


def _read_keys(body: Mapping[str, Any], _: Identifiers) -> tuple[RecordKey, ...]:
    return (RecordKey(RecordKind.PAYMENT_CODE, read_payment_code(body)),)


INIT_PAYMENT = Operation(
    name="init-payment",
    method="POST",
    path=f"{MASTERPASS_PATH}/payment/init",
    summary="Initiate Payment",
    success="The payment was made, or waits for a code, for its 3D page or for its commit: see ResponseCode.",
    provenance="documented: page 'Initiate Payment' for the request; it prints no response, that is ours",
    run=MasterpassOperation(init_payment, AUTHORISATION_BUILD),
    read_keys=_read_keys,
    exact_numbers=True,
)
