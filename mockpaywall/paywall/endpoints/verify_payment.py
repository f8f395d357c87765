"""POST payment/verify: authorise a payment by its one-time code (page 'Verify Payment')."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall.endpoints.commit_payment import find_payment
from mockpaywall.paywall.masterpass.answers import (
    AUTHORISATION_BUILD,
    FailureKind,
    PaywallFailure,
    UpstreamFailure,
    fail,
)
from mockpaywall.paywall.masterpass.challenge import Challenge, ChallengeEvent, ChallengePurpose
from mockpaywall.paywall.masterpass.challenge_chain import has_next_challenge, issue_next_challenge
from mockpaywall.paywall.masterpass.challenge_check import (
    UNKNOWN_TOKEN,
    CodeCheck,
    check_code,
    find_challenge,
    find_code_problem,
    hint_for_code,
    hint_for_token,
    read_challenge_key,
)
from mockpaywall.paywall.masterpass.challenge_issue import store_challenge
from mockpaywall.paywall.masterpass.identifiers import Identifiers
from mockpaywall.paywall.masterpass.masterpass_operation import (
    MasterpassCall,
    MasterpassOperation,
    MasterpassResult,
)
from mockpaywall.paywall.masterpass.payment import Payment, PaymentEvent, PaymentMethod, can_apply
from mockpaywall.paywall.masterpass.payment_outcome import authorise, decline, name_error
from mockpaywall.paywall.masterpass.payment_records import read_payment_id, store_payment
from mockpaywall.paywall.masterpass.records import RecordChange, RecordKey, RecordKind
from mockpaywall.paywall.masterpass.verification_answers import describe_next_challenge, describe_verified
from mockpaywall.paywall.operation import MASTERPASS_PATH, Operation

_OTHER_PAYMENT = (
    "this OtpToken belongs to another payment: send the Token and the MasterpassPaymentId of one answer"
)


def verify_payment(call: MasterpassCall) -> MasterpassResult:
    """Check the code, and authorise or decline the payment, or send the next code."""
    payment = find_payment(call, read_payment_id(call.body))
    if not isinstance(payment, Payment):
        return payment
    challenge = find_challenge(call, ChallengePurpose.PAYMENT)
    if challenge is None:
        return MasterpassResult(fail(UNKNOWN_TOKEN), hint=hint_for_token(call))
    if challenge.payment_id != payment.masterpass_payment_id:
        return MasterpassResult(fail(UNKNOWN_TOKEN), hint=_OTHER_PAYMENT)
    code = str(call.body["OtpCode"])
    if problem := find_code_problem(code):
        return MasterpassResult(fail(problem))
    check = check_code(challenge, code, call.now, call.policy)
    if check.failure is not None:
        return _refuse(call, payment, check, check.failure)
    return _authorise(call, payment, check.challenge)


def _refuse(
    call: MasterpassCall, payment: Payment, check: CodeCheck, failure: UpstreamFailure | PaywallFailure
) -> MasterpassResult:
    """Answer with *failure*. The last wrong code, and a right one of a card that fails here, decline the payment."""
    changes: tuple[RecordChange, ...] = (store_challenge(check.challenge),)
    is_over = check.event in (ChallengeEvent.RIGHT_CODE, ChallengeEvent.LAST_WRONG_CODE)
    if is_over and can_apply(payment, PaymentEvent.DECLINED):
        reason = name_error(failure.code) if isinstance(failure, PaywallFailure) else failure.code.name
        activity_id = call.identifiers.activity_id
        declined = decline(payment, PaymentMethod.OTP, call.now, activity_id, reason)
        changes = (*changes, *store_payment(call, declined))
    return MasterpassResult(failure, changes, hint_for_code(check, call.policy.max_attempts))


def _authorise(call: MasterpassCall, payment: Payment, verified: Challenge) -> MasterpassResult:
    change = store_challenge(verified)
    if has_next_challenge(call, verified):
        issued = issue_next_challenge(call, verified)
        return MasterpassResult(describe_next_challenge(call, issued), (change, store_challenge(issued)))
    if not can_apply(payment, PaymentEvent.AUTHORISED):
        return MasterpassResult(fail("PAYMENT_IS_NOT_VERIFIED"), (change,))
    paid = authorise(payment, PaymentMethod.OTP, call.now, call.identifiers.activity_id)
    return MasterpassResult(describe_verified(call, paid.card), (change, *store_payment(call, paid)))


def _read_keys(body: Mapping[str, Any], identifiers: Identifiers) -> tuple[RecordKey, ...]:
    payment_key = RecordKey(RecordKind.PAYMENT, read_payment_id(body))
    return payment_key, *read_challenge_key(body, identifiers)


VERIFY_PAYMENT = Operation(
    name="verify-payment",
    method="POST",
    path=f"{MASTERPASS_PATH}/payment/verify",
    summary="Verify Payment",
    success="The code was right: the payment is authorised, and complete with AutoCommit; or the next code was sent.",
    provenance="documented: page 'Verify Payment'; its failures are ours, after those of otp/verify",
    run=MasterpassOperation(verify_payment, AUTHORISATION_BUILD, FailureKind.AS_FAILURE),
    read_keys=_read_keys,
)
