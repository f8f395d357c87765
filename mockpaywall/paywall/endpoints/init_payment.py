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
    NO_CHALLENGE_TEXT,
    PAYMENT_CHALLENGE_TEXT,
    PaywallFailure,
    UpstreamFailure,
    fail,
)
from mockpaywall.paywall.masterpass.card import Card, make_card
from mockpaywall.paywall.masterpass.card_fates import CardFate, FateStage, derive_fate, parse_fate
from mockpaywall.paywall.masterpass.card_saving import find_saving_refusal
from mockpaywall.paywall.masterpass.challenge import ChallengeIssuer, ChallengePurpose
from mockpaywall.paywall.masterpass.challenge_issue import issue_challenge, store_challenge
from mockpaywall.paywall.masterpass.identifiers import PAYMENT_ID_PURPOSE, Identifiers
from mockpaywall.paywall.masterpass.masterpass_operation import (
    MasterpassCall,
    MasterpassOperation,
    MasterpassResult,
)
from mockpaywall.paywall.masterpass.payment import Payment, PaymentEvent, PaymentMethod, apply_event
from mockpaywall.paywall.masterpass.payment_answers import answer_init, describe_payment
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
from mockpaywall.paywall.masterpass.payment_outcome import authorise, decline
from mockpaywall.paywall.masterpass.payment_records import store_page_tokens, store_payment
from mockpaywall.paywall.masterpass.records import RecordKey, RecordKind
from mockpaywall.paywall.masterpass.upstream_codes import BY_NAME, UpstreamCode
from mockpaywall.paywall.operation import MASTERPASS_PATH, Operation

MAGIC_AMOUNT = 90_000
"""An amount of this plus an ErrorCode fails with that code. Source: ours."""
MAX_ALIAS_CHARS = 40
"""Source: observed (test page of the JavaScript SDK)."""
NO_CHALLENGE, PAGE_3D = "0000", "5010"
_CODE_FIELD = "PaymentDetail.MerchantUniqueCode"
_REPEATED_HINT = "this MerchantUniqueCode was used before; the documentation calls it unique"
_SAVING_HINT = (
    "the card cannot be saved: the payment was not made; send SaveCard false to pay without saving it"
)
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
    fate = parse_fate(paying.card.fate)
    if fate is not None and fate.stage is not FateStage.INIT_PAYMENT:
        fate = None
    if fate is not None and fate.error_code is not None:
        return MasterpassResult(PaywallFailure(fate.error_code))
    payment = _make_payment(order, paying, call)
    if refusal := find_saving_refusal(call.account, payment, call.policy.max_cards):
        return MasterpassResult(fail(refusal), hint=_SAVING_HINT)
    if failure := _find_decline(paying, fate):
        return _decline(payment, failure, call)
    response_code = call.authorisation or (fate and fate.authorisation) or _select_way(order, call)
    if response_code == NO_CHALLENGE:
        return _complete(payment, call)
    if response_code == PAGE_3D:
        return _open_page(payment, call)
    return _send_code(payment, ChallengeIssuer(response_code), call)


def _find_decline(paying: _PayingCard, fate: CardFate | None) -> UpstreamCode | None:
    if fate is not None and fate.upstream is not None:
        return fate.upstream
    return BY_NAME["EXPIRED_CARD"] if paying.is_expired else None


def _select_way(order: PaymentOrder, call: MasterpassCall) -> str:
    """Return the ResponseCode that fits the order. Force3D is documented, the others are ours."""
    if order.force_3d or call.session.force_3d:
        return PAGE_3D
    return ChallengeIssuer.BANK.value if order.card.is_saved else NO_CHALLENGE


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


def _decline(payment: Payment, code: UpstreamCode, call: MasterpassCall) -> MasterpassResult:
    declined = decline(payment, PaymentMethod.NON_SECURE, call.now, call.identifiers.activity_id, code.name)
    failure = UpstreamFailure(code, describe_payment(declined, call.base_url))
    return MasterpassResult(failure, store_payment(call, declined))


def _complete(payment: Payment, call: MasterpassCall) -> MasterpassResult:
    paid = authorise(payment, PaymentMethod.NON_SECURE, call.now, call.identifiers.activity_id)
    answer = answer_init(
        call, paid, call.identifiers.make_token("challenge"), NO_CHALLENGE, NO_CHALLENGE_TEXT
    )
    return MasterpassResult(answer, store_payment(call, paid))


def _open_page(payment: Payment, call: MasterpassCall) -> MasterpassResult:
    identifiers = call.identifiers
    pending = _challenge(payment._replace(acs_token=identifiers.make_guid("page 3d")), call)
    token = identifiers.make_token("challenge")
    answer = answer_init(call, pending, token, PAGE_3D, PAYMENT_CHALLENGE_TEXT)
    return MasterpassResult(answer, (*store_payment(call, pending), *store_page_tokens(pending)))


def _send_code(payment: Payment, issuer: ChallengeIssuer, call: MasterpassCall) -> MasterpassResult:
    pending = _challenge(payment, call)
    completes = {"alias": pending.alias, "card": pending.card, "payment_id": pending.masterpass_payment_id}
    challenge = issue_challenge(call, ChallengePurpose.PAYMENT, issuer, **completes)
    answer = answer_init(call, pending, challenge.token, issuer.value, PAYMENT_CHALLENGE_TEXT)
    return MasterpassResult(answer, (*store_payment(call, pending), store_challenge(challenge)))


def _challenge(payment: Payment, call: MasterpassCall) -> Payment:
    return apply_event(payment, PaymentEvent.CHALLENGED, call.now, call.identifiers.activity_id)


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
