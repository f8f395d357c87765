"""Check a one-time code against its challenge, for otp/verify and payment/verify. Rules and limits: ours.

A card of stage VERIFY_CODE (`card_fates`) acts on a right code: the code is used up, and the answer is its failure.
"""

from __future__ import annotations

from typing import NamedTuple

from mockpaywall.paywall.masterpass.answers import PaywallFailure, UpstreamFailure, fail
from mockpaywall.paywall.masterpass.card_fates import FateStage, parse_fate
from mockpaywall.paywall.masterpass.challenge import (
    EXPIRED_CODE,
    REFUSALS,
    TRANSITIONS,
    Challenge,
    ChallengeEvent,
    ChallengePurpose,
)
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassCall
from mockpaywall.paywall.masterpass.records import RecordKind
from mockpaywall.paywall.operation import OperationPolicy

UNKNOWN_TOKEN = "TOKEN_IS_NOT_VALID"  # noqa: S105 - an upstream code
"""Source: documented on otp/resend."""
WRONG_CODE = "OTP_IS_NOT_VALID"


class CodeCheck(NamedTuple):
    """What a code did to a challenge."""

    challenge: Challenge
    """The challenge afterwards: to be stored."""
    event: ChallengeEvent | None
    """RIGHT_CODE, WRONG_CODE or LAST_WRONG_CODE; None when the challenge is in no state for a code, or has expired."""
    failure: UpstreamFailure | PaywallFailure | None
    """The answer; None when a right code takes effect. A RIGHT_CODE has one when the card fails at this step."""


def find_challenge(call: MasterpassCall, *purposes: ChallengePurpose) -> Challenge | None:
    """Return the challenge that the body names; None for one of another phone, UserId or purpose, or an unknown one."""
    found = call.records.find(RecordKind.CHALLENGE, str(call.body["OtpToken"]))
    if not isinstance(found, Challenge) or found.purpose not in purposes:
        return None
    session = call.session
    return found if (found.phone, found.user_id) == (session.user_phone, session.user_id) else None


def check_code(challenge: Challenge, code: str, now: float, policy: OperationPolicy) -> CodeCheck:
    """Check *code* at *now*, seconds since the epoch on the namespace's clock."""
    if policy.magic_enabled and code == EXPIRED_CODE != challenge.code:
        challenge = challenge._replace(expires_at=min(challenge.expires_at, now))
    event = _classify_code(challenge, code, policy)
    state = challenge.get_state(now)
    if (state, event) not in TRANSITIONS:
        return CodeCheck(challenge, None, fail(REFUSALS[state]))
    checked = challenge._replace(stored_state=TRANSITIONS[state, event])
    if event is ChallengeEvent.RIGHT_CODE:
        return CodeCheck(checked, event, _find_card_failure(challenge))
    return CodeCheck(checked._replace(attempts=challenge.attempts + 1), event, fail(WRONG_CODE))


def _classify_code(challenge: Challenge, code: str, policy: OperationPolicy) -> ChallengeEvent:
    if code == challenge.code:
        return ChallengeEvent.RIGHT_CODE
    is_last = challenge.attempts + 1 >= policy.max_attempts
    return ChallengeEvent.LAST_WRONG_CODE if is_last else ChallengeEvent.WRONG_CODE


def _find_card_failure(challenge: Challenge) -> UpstreamFailure | PaywallFailure | None:
    fate = parse_fate(challenge.card.fate) if challenge.card else None
    if fate is None or fate.stage is not FateStage.VERIFY_CODE:
        return None
    if fate.upstream is not None:
        return UpstreamFailure(fate.upstream)
    return None if fate.error_code is None else PaywallFailure(fate.error_code)
