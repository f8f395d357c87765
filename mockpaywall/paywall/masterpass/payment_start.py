"""Start the authorisation of a payment: it succeeds, is declined, or waits for a code or for its 3D page.

For payment/init, and for the browser's request to Masterpass about a payment that the merchant has ordered before.
"""

from __future__ import annotations

from mockpaywall.paywall.masterpass.answers import (
    NO_CHALLENGE_TEXT,
    PAYMENT_CHALLENGE_TEXT,
    PaywallFailure,
    UpstreamFailure,
    fail,
)
from mockpaywall.paywall.masterpass.card_outcomes import (
    CARD_FAILURE_HINT,
    CardOutcome,
    CardStage,
    parse_outcome,
)
from mockpaywall.paywall.masterpass.card_saving import find_saving_refusal
from mockpaywall.paywall.masterpass.challenge import ChallengeIssuer, ChallengePurpose
from mockpaywall.paywall.masterpass.challenge_issue import issue_challenge, store_challenge
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassCall, MasterpassResult
from mockpaywall.paywall.masterpass.page_3d import PAGE_3D
from mockpaywall.paywall.masterpass.payment import Payment, PaymentEvent, PaymentMethod, apply_event
from mockpaywall.paywall.masterpass.payment_answers import answer_init, describe_payment
from mockpaywall.paywall.masterpass.payment_outcome import authorise, decline
from mockpaywall.paywall.masterpass.payment_records import store_page_tokens, store_payment
from mockpaywall.paywall.masterpass.upstream_codes import BY_NAME, UpstreamCode

NO_CHALLENGE = "0000"
_SAVING_HINT = (
    "the card cannot be saved: the payment was not made; send SaveCard false to pay without saving it"
)


def select_way(*, is_saved: bool, forces_3d: bool) -> str:
    """Return the ResponseCode that fits an order. Force3D is documented, the others are ours."""
    if forces_3d:
        return PAGE_3D
    return ChallengeIssuer.BANK.value if is_saved else NO_CHALLENGE


def start_payment(call: MasterpassCall, payment: Payment, way: str, *, is_expired: bool) -> MasterpassResult:
    """Start a payment that was just created. *way*: the ResponseCode, unless the mode or the card says otherwise.

    *is_expired*: a tester let the saved card expire.
    """
    outcome = _find_outcome(payment)
    if outcome is not None and outcome.error_code is not None:
        return MasterpassResult(PaywallFailure(outcome.error_code), hint=CARD_FAILURE_HINT)
    if refusal := find_saving_refusal(call.account, payment, call.policy.max_cards):
        return MasterpassResult(fail(refusal), hint=_SAVING_HINT)
    if failure := _find_decline(outcome, is_expired=is_expired):
        is_of_card = outcome is not None and failure is outcome.upstream
        return _decline(payment, failure, call, CARD_FAILURE_HINT if is_of_card else "")
    response_code = call.authorisation or (outcome and outcome.authorisation) or way
    if response_code == NO_CHALLENGE:
        return _complete(payment, call)
    if response_code == PAGE_3D:
        return _open_page(payment, call)
    return _send_code(payment, ChallengeIssuer(response_code), call)


def _find_outcome(payment: Payment) -> CardOutcome | None:
    outcome = parse_outcome(payment.card.outcome)
    return outcome if outcome is not None and outcome.stage is CardStage.INIT_PAYMENT else None


def _find_decline(outcome: CardOutcome | None, *, is_expired: bool) -> UpstreamCode | None:
    if outcome is not None and outcome.upstream is not None:
        return outcome.upstream
    return BY_NAME["EXPIRED_CARD"] if is_expired else None


def _decline(payment: Payment, code: UpstreamCode, call: MasterpassCall, hint: str) -> MasterpassResult:
    declined = decline(payment, PaymentMethod.NON_SECURE, call.now, call.identifiers.activity_id, code.name)
    failure = UpstreamFailure(code, describe_payment(declined, call.base_url))
    return MasterpassResult(failure, store_payment(call, declined), hint)


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
