"""Issue a challenge: "send" a one-time code. The code is right by convention, or drawn and read from the inbox."""

from __future__ import annotations

from mockpaywall.paywall.masterpass.challenge import (
    RIGHT_CODE,
    Challenge,
    ChallengeIssuer,
    ChallengePurpose,
)
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassCall
from mockpaywall.paywall.masterpass.records import RecordChange, RecordKey, RecordKind


def issue_challenge(call: MasterpassCall, purpose: ChallengePurpose, issuer: ChallengeIssuer) -> Challenge:
    """Return a new open challenge of the call's session. The caller adds what a right code completes."""
    identifiers, policy = call.identifiers, call.policy
    return Challenge(
        token=identifiers.make_token("challenge"),
        purpose=purpose,
        issuer=issuer,
        phone=call.session.user_phone,
        user_id=call.session.user_id,
        code=identifiers.make_code() if policy.random_codes else RIGHT_CODE,
        issued_at=call.now,
        expires_at=call.now + policy.challenge_ttl_s,
    )


def store_challenge(challenge: Challenge) -> RecordChange:
    """Return the change that stores *challenge*."""
    return RecordChange(RecordKey(RecordKind.CHALLENGE, challenge.token), challenge)
