"""POST payment/commit: capture an authorised payment (page 'Complete Payment')."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall import error_codes as codes
from mockpaywall.paywall.masterpass.answers import AUTHORISATION_BUILD, PaywallAnswer, PaywallFailure
from mockpaywall.paywall.masterpass.card_outcomes import CARD_FAILURE_HINT, CardStage, parse_outcome
from mockpaywall.paywall.masterpass.identifiers import Identifiers
from mockpaywall.paywall.masterpass.masterpass_operation import (
    MasterpassCall,
    MasterpassOperation,
    MasterpassResult,
)
from mockpaywall.paywall.masterpass.payment import (
    Payment,
    PaymentEvent,
    PaymentState,
    apply_event,
    can_apply,
)
from mockpaywall.paywall.masterpass.payment_records import change_payment, read_payment_id
from mockpaywall.paywall.masterpass.records import RecordKey, RecordKind
from mockpaywall.paywall.masterpass.upstream_codes import UpstreamCode
from mockpaywall.paywall.operation import MASTERPASS_PATH, Operation

NOT_FOUND = PaywallFailure(
    codes.PAYMENT_NOT_FOUND, "Masterpass payment not found", "Masterpass ödemesi bulunamadı"
)
"""Source: documented."""
AUTO_COMMITTED = PaywallFailure(
    codes.PAYMENT_NOT_CONVENIENT,
    "Auto commit payment cannot commit again",
    "Otomatik tamamlanan ödeme tekrar tamamlanamaz",
)
"""Source: documented."""
FINALIZED = PaywallFailure(
    codes.PAYMENT_ALREADY_FINALIZED,
    "Masterpass payment already finalized",
    "Masterpass ödemesi zaten tamamlanmış",
)
"""Source: ours; the name of the code is documented."""
NOT_CONVENIENT = PaywallFailure(
    codes.PAYMENT_NOT_CONVENIENT,
    "Masterpass payment is not convenient for commit",
    "Masterpass ödemesi tamamlanmaya uygun değil",
)
"""Source: ours."""
COMMITTED = "Commit successful"
"""Source: documented."""
NOT_COMMITTED = "Commit unsuccessful"
"""Source: ours."""
_NOT_FOUND_HINT = (
    "send the id from Body.Masterpass.Paywall of a payment/init that was made with the same key pair"
)
_OTHER_USER_HINT = (
    "the payment is one of another user: send a SessionId of the UserId and UserPhone of payment/init"
)
"""That only the user of a payment completes it is ours."""
_AUTO_COMMITTED_HINT = "payment/init had AutoCommit true: the payment is complete; do not call payment/commit"
_FINALIZED_HINT = "an earlier payment/commit succeeded, even if its answer was lost: the payment is complete"
_HINTS = {
    PaymentState.CREATED: "the payment is not authorised yet: the browser has not sent MasterpassRequestBody to "
    "Masterpass, nor marked the payment",
    PaymentState.PENDING: "the payment is not authorised yet: ",
    PaymentState.STARTED: "the payment is not authorised yet: ",
    PaymentState.FAILED: "the payment failed: start a new one with payment/init",
}


def commit_payment(call: MasterpassCall) -> MasterpassResult:
    """Commit the payment that the body names by its MasterpassPaymentId."""
    return commit(call, read_payment_id(call.body))


def commit(call: MasterpassCall, masterpass_payment_id: str) -> MasterpassResult:
    """Commit the payment with that id; "" for an id that no payment can have."""
    payment = find_payment(call, masterpass_payment_id)
    if not isinstance(payment, Payment):
        return payment
    if not can_apply(payment, PaymentEvent.COMMITTED):
        return _refuse(payment)
    outcome = parse_outcome(payment.card.outcome)
    if outcome is not None and outcome.stage is CardStage.COMMIT:
        if outcome.error_code is not None:
            return MasterpassResult(PaywallFailure(outcome.error_code), hint=CARD_FAILURE_HINT)
        if outcome.upstream is not None:
            return MasterpassResult(refuse_capture(payment, outcome.upstream), hint=CARD_FAILURE_HINT)
    committed = apply_event(payment, PaymentEvent.COMMITTED, call.now, call.identifiers.activity_id)
    # Its card was saved when it was authorised, and may have been deleted since.
    return MasterpassResult(_answer(committed), (change_payment(committed),))


def fail_commit(call: MasterpassCall, masterpass_payment_id: str, code: UpstreamCode) -> MasterpassResult:
    """Answer with *code* where a commit would succeed: Masterpass is asked for such a payment only."""
    payment = find_payment(call, masterpass_payment_id)
    if not isinstance(payment, Payment):
        return payment
    if not can_apply(payment, PaymentEvent.COMMITTED):
        return _refuse(payment)
    return MasterpassResult(refuse_capture(payment, code))


def find_payment(call: MasterpassCall, masterpass_payment_id: str) -> Payment | MasterpassResult:
    """Return the payment of the session's user with that id, or the answer that there is none."""
    payment: Payment | None = call.records.find(RecordKind.PAYMENT, masterpass_payment_id)
    if payment is None:
        return MasterpassResult(NOT_FOUND, hint=_NOT_FOUND_HINT)
    if (payment.user_id, payment.phone) != (call.session.user_id, call.session.user_phone):
        return MasterpassResult(NOT_FOUND, hint=_OTHER_USER_HINT)
    return payment


def refuse_capture(payment: Payment, code: UpstreamCode) -> PaywallAnswer:
    """Return the answer of a bank that refuses the capture: the payment stays authorised. Source: ours, inferred from
    the member Error.
    """
    return PaywallAnswer(_describe(payment, code), NOT_COMMITTED, code=1)


def _refuse(payment: Payment) -> MasterpassResult:
    if payment.state is PaymentState.SUCCESS:
        if payment.auto_commit:
            return MasterpassResult(AUTO_COMMITTED, hint=_AUTO_COMMITTED_HINT)
        return MasterpassResult(FINALIZED, hint=_FINALIZED_HINT)
    hint = _HINTS.get(payment.state, "")
    if payment.state in (PaymentState.PENDING, PaymentState.STARTED):
        hint += _describe_next_step(payment)
    return MasterpassResult(NOT_CONVENIENT, hint=hint)


def _describe_next_step(payment: Payment) -> str:
    step = (
        "open Url3d in a browser first" if payment.acs_token else "call payment/verify with the OtpCode first"
    )
    return f"{step}; it has AutoCommit true and needs no commit after that" if payment.auto_commit else step


def _answer(payment: Payment) -> PaywallAnswer:
    return PaywallAnswer(_describe(payment, None), COMMITTED)


def _describe(payment: Payment, error: UpstreamCode | None) -> dict[str, Any]:
    """Return the Masterpass member. Names and order: documented."""
    return {
        "Result": error is None,
        "Detail": {
            "PaymentId": payment.payment_id,
            "PaymentActivityId": payment.activity_id,
            "UniqueCode": payment.unique_code,
            "MerchantUniqueCode": payment.merchant_unique_code,
            "TrackingCode": payment.tracking_code,
        },
        "Error": {
            "ProviderErrorCode": error.name if error else None,
            "ProviderErrorMessage": error.message if error else None,
        },
    }


def _answer_upstream(call: MasterpassCall, code: UpstreamCode) -> MasterpassResult:
    return fail_commit(call, read_payment_id(call.body), code)


def _read_keys(body: Mapping[str, Any], _: Identifiers) -> tuple[RecordKey, ...]:
    return (RecordKey(RecordKind.PAYMENT, read_payment_id(body)),)


COMMIT_PAYMENT = Operation(
    name="commit-payment",
    method="POST",
    path=f"{MASTERPASS_PATH}/payment/commit",
    summary="Complete Payment",
    success="The payment was committed.",
    provenance="documented: page 'Complete Payment'",
    run=MasterpassOperation(commit_payment, AUTHORISATION_BUILD, answer_upstream=_answer_upstream),
    read_keys=_read_keys,
)
