"""POST otp/resend: send a one-time code again (page 'Resend OTP'). Also for the code of a payment."""

from __future__ import annotations

from mockpaywall.paywall.masterpass.answers import AUTHORISATION_BUILD, Completed, UpstreamFailure, fail
from mockpaywall.paywall.masterpass.challenge import (
    REFUSALS,
    TRANSITIONS,
    Challenge,
    ChallengeEvent,
    ChallengePurpose,
)
from mockpaywall.paywall.masterpass.challenge_check import (
    UNKNOWN_TOKEN,
    find_challenge,
    hint_for_token,
    read_challenge_key,
)
from mockpaywall.paywall.masterpass.challenge_issue import (
    get_description,
    issue_challenge,
    store_challenge,
)
from mockpaywall.paywall.masterpass.masterpass_operation import (
    MasterpassCall,
    MasterpassOperation,
    MasterpassResult,
)
from mockpaywall.paywall.operation import MASTERPASS_PATH, Operation


def resend_otp(call: MasterpassCall) -> MasterpassResult:
    """Replace a challenge by a new one of the same purpose, with a new token and a full lifetime."""
    found = find_challenge(call, *ChallengePurpose)
    if found is None:
        return MasterpassResult(fail(UNKNOWN_TOKEN), hint=hint_for_token(call))
    if refusal := _find_refusal(found, call):
        return MasterpassResult(refusal)
    new = _replace_challenge(found, call)
    old = found._replace(stored_state=TRANSITIONS[found.get_state(call.now), ChallengeEvent.RESENT])
    return MasterpassResult(_describe(call, new), (store_challenge(old), store_challenge(new)))


def _find_refusal(found: Challenge, call: MasterpassCall) -> UpstreamFailure | None:
    state = found.get_state(call.now)
    if (state, ChallengeEvent.RESENT) not in TRANSITIONS:
        return fail(REFUSALS[state])
    is_over = found.resends >= call.policy.max_resends
    return fail("ERR_YOU_CAN_NOT_CALL_OTP_SERVICE_ONE_MORE_TIME") if is_over else None


def _replace_challenge(found: Challenge, call: MasterpassCall) -> Challenge:
    issued = issue_challenge(call, found.purpose, found.issuer)
    return found._replace(
        token=issued.token,
        code=issued.code,
        issued_at=issued.issued_at,
        expires_at=issued.expires_at,
        attempts=0,
        resends=found.resends + 1,
    )


def _describe(call: MasterpassCall, challenge: Challenge) -> Completed:
    """Describe the challenge. Names, order and the status 200: documented."""
    return Completed(
        {
            "Token": challenge.token,
            "RetrievalReferenceNumber": call.identifiers.reference_number,
            "ResponseCode": challenge.issuer.value,
            "Description": get_description(challenge),
        }
    )


RESEND_OTP = Operation(
    name="resend-otp",
    method="POST",
    path=f"{MASTERPASS_PATH}/otp/resend",
    summary="Resend OTP",
    success="A new one-time code was sent; the token of the old one is no longer valid.",
    provenance="documented: page 'Resend OTP'",
    run=MasterpassOperation(resend_otp, AUTHORISATION_BUILD),
    read_keys=read_challenge_key,
)
