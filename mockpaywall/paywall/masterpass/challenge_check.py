"""Check a one-time code against its challenge, for otp/verify and payment/verify. Rules and limits: ours.

A card of stage VERIFY_CODE (`card_outcomes`) acts on a right code: the code is used up, and the answer is its failure.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mockpaywall.paywall.masterpass.answers import PaywallFailure, UpstreamFailure, fail
from mockpaywall.paywall.masterpass.card_outcomes import CARD_FAILURE_HINT, CardStage, parse_outcome
from mockpaywall.paywall.masterpass.challenge import (
    EXPIRED_CODE,
    REFUSALS,
    TRANSITIONS,
    Challenge,
    ChallengeEvent,
    ChallengePurpose,
)
from mockpaywall.paywall.masterpass.identifiers import Identifiers
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassCall
from mockpaywall.paywall.masterpass.records import RecordKey, RecordKind
from mockpaywall.paywall.operation import OperationPolicy

UNKNOWN_TOKEN = "TOKEN_IS_NOT_VALID"  # nosec B105  # noqa: S105 - an upstream code
"""Source: documented on otp/resend."""
WRONG_CODE = "OTP_IS_NOT_VALID"
MAX_CODE_CHARS = 20
"""Source: observed (test page of the JavaScript SDK)."""


class CodeCheck(NamedTuple):
    """What a code did to a challenge."""

    challenge: Challenge
    """The challenge afterwards: to be stored."""
    event: ChallengeEvent | None
    """RIGHT_CODE, WRONG_CODE or LAST_WRONG_CODE; None when the challenge is in no state for a code, or has expired."""
    failure: UpstreamFailure | PaywallFailure | None
    """The answer; None when a right code takes effect. A RIGHT_CODE has one when the card fails at this step."""
    has_spaces: bool = False
    """The code has spaces in it."""


def read_challenge_key(body: Mapping[str, Any], _: Identifiers) -> tuple[RecordKey, ...]:
    """Return the key of the challenge that *body* names."""
    return (RecordKey(RecordKind.CHALLENGE, str(body["OtpToken"])),)


def find_challenge(call: MasterpassCall, *purposes: ChallengePurpose) -> Challenge | None:
    """Return the challenge that the body names; None for one of another phone, UserId or purpose, or an unknown one."""
    found = call.records.find(RecordKind.CHALLENGE, str(call.body["OtpToken"]))
    if not isinstance(found, Challenge) or found.purpose not in purposes:
        return None
    session = call.session
    return found if (found.phone, found.user_id) == (session.user_phone, session.user_id) else None


def find_code_problem(code: str) -> str:
    """Return the upstream code that refuses *code* by its length; "" for one to check. It is not an attempt."""
    if len(code) > MAX_CODE_CHARS:
        return "OTP_CODE_MAX_LENGTH_EXCEEDED"
    return "" if code else "OTP_CODE_IS_REQUIRED"


def hint_for_token(call: MasterpassCall) -> str:
    """Explain why the token in the body is not valid for the operation."""
    found = call.records.find(RecordKind.CHALLENGE, str(call.body["OtpToken"]))
    if not isinstance(found, Challenge):
        if str(call.body["OtpToken"]).strip() != call.body["OtpToken"]:
            return "OtpToken has spaces around it: send it without"
        return "OtpToken is the Token of the newest answer of card/add, merchant/link, payment/init or otp/resend"
    if (found.phone, found.user_id) != (call.session.user_phone, call.session.user_id):
        return "this OtpToken was issued to a session of another UserPhone or UserId"
    is_payment = found.purpose is ChallengePurpose.PAYMENT
    return f"send this OtpToken to {'payment/verify' if is_payment else 'otp/verify'}"


def hint_for_code(check: CodeCheck, max_attempts: int) -> str:
    """Explain the failure of *check*."""
    challenge = check.challenge
    match check.event:
        case ChallengeEvent.RIGHT_CODE:
            return CARD_FAILURE_HINT
        case None:
            return "this code cannot be used any more: otp/resend sends a new one, unless the token is an old one"
        case ChallengeEvent.LAST_WRONG_CODE:
            advice = ": start again, the token is closed"
        case _:
            advice = "; GET /__admin/otps has the right one"
    spaces = ": OtpCode has spaces in it, send its digits only" if check.has_spaces else ""
    return f"wrong code, {challenge.attempts} of {max_attempts}{spaces}{advice}"


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
    has_spaces = any(letter.isspace() for letter in code)
    return CodeCheck(checked._replace(attempts=challenge.attempts + 1), event, fail(WRONG_CODE), has_spaces)


def _classify_code(challenge: Challenge, code: str, policy: OperationPolicy) -> ChallengeEvent:
    if code == challenge.code:
        return ChallengeEvent.RIGHT_CODE
    is_last = challenge.attempts + 1 >= policy.max_attempts
    return ChallengeEvent.LAST_WRONG_CODE if is_last else ChallengeEvent.WRONG_CODE


def _find_card_failure(challenge: Challenge) -> UpstreamFailure | PaywallFailure | None:
    outcome = parse_outcome(challenge.card.outcome) if challenge.card else None
    if outcome is None or outcome.stage is not CardStage.VERIFY_CODE:
        return None
    if outcome.upstream is not None:
        return UpstreamFailure(outcome.upstream)
    return None if outcome.error_code is None else PaywallFailure(outcome.error_code)
