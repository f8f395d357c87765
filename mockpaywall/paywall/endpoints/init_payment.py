"""POST payment/init: start a payment with a saved or a new card (page 'Initiate Payment').

The page prints no response. Which way a payment takes without Force3D is ours: a saved card needs a code, a new one
nothing.
"""

from __future__ import annotations

from typing import NamedTuple

from mockpaywall.paywall.endpoints.list_cards import find_refusal
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
from mockpaywall.paywall.masterpass.masterpass_operation import (
    MasterpassCall,
    MasterpassOperation,
    MasterpassResult,
)
from mockpaywall.paywall.masterpass.page_3d import PAGE_3D
from mockpaywall.paywall.masterpass.payment import Payment, PaymentEvent, PaymentMethod, apply_event
from mockpaywall.paywall.masterpass.payment_answers import answer_init, describe_payment
from mockpaywall.paywall.masterpass.payment_checks import find_payment_problems, hint_for_order
from mockpaywall.paywall.masterpass.payment_creation import (
    find_order_refusal,
    hint_for_repeated_code,
    make_payment,
    read_order_keys,
)
from mockpaywall.paywall.masterpass.payment_order import PaymentOrder, parse_payment_order
from mockpaywall.paywall.masterpass.payment_outcome import authorise, decline
from mockpaywall.paywall.masterpass.payment_records import store_page_tokens, store_payment
from mockpaywall.paywall.masterpass.upstream_codes import BY_NAME, UpstreamCode
from mockpaywall.paywall.operation import MASTERPASS_PATH, Operation

MAX_ALIAS_CHARS = 40
"""Source: observed (test page of the JavaScript SDK)."""
NO_CHALLENGE = "0000"
_SAVING_HINT = (
    "the card cannot be saved: the payment was not made; send SaveCard false to pay without saving it"
)


class _PayingCard(NamedTuple):
    card: Card
    alias: str = ""
    is_expired: bool = False


def init_payment(call: MasterpassCall) -> MasterpassResult:
    """Start the payment, and complete it where nothing has to be entered."""
    order = parse_payment_order(call.body, is_lenient=call.policy.is_lenient)
    problems = find_payment_problems(order, call.now, call.policy)
    if refusal := find_order_refusal(order, problems, call):
        return refusal
    paying = _find_saved_card(order, call) if order.card.is_saved else _read_new_card(order, call)
    if isinstance(paying, UpstreamFailure):
        return MasterpassResult(paying)
    result = _pay(order, paying, call)
    hint = join_hints((hint_for_repeated_code(order, call), hint_for_order(order), result.hint))
    return MasterpassResult(result.answer, result.changes, hint)


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
    payment = make_payment(order, paying.card, paying.alias, call)
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


INIT_PAYMENT = Operation(
    name="init-payment",
    method="POST",
    path=f"{MASTERPASS_PATH}/payment/init",
    summary="Initiate Payment",
    success="The payment was made, or waits for a code, for its 3D page or for its commit: see ResponseCode.",
    provenance="documented: page 'Initiate Payment' for the request; it prints no response, that is ours",
    run=MasterpassOperation(init_payment, AUTHORISATION_BUILD),
    read_keys=read_order_keys,
    exact_numbers=True,
)
