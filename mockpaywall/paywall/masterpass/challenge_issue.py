"""Issue a challenge: "send" a one-time code. The code is right by convention, or drawn and read from the inbox."""

from __future__ import annotations

from typing import Any

from mockpaywall.paywall.masterpass.account import AccountState, get_state
from mockpaywall.paywall.masterpass.answers import CARD_CHALLENGE_TEXT, PAYMENT_CHALLENGE_TEXT
from mockpaywall.paywall.masterpass.challenge import (
    RIGHT_CODE,
    Challenge,
    ChallengeIssuer,
    ChallengePurpose,
)
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassCall
from mockpaywall.paywall.masterpass.records import RecordChange, RecordKey, RecordKind


def issue_challenge(
    call: MasterpassCall, purpose: ChallengePurpose, issuer: ChallengeIssuer, **completes: Any
) -> Challenge:
    """Return a new open challenge of the call's session. *completes* are the fields for what a right code completes."""
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
        **completes,
    )


def store_challenge(challenge: Challenge) -> RecordChange:
    """Return the change that stores *challenge*."""
    return RecordChange(RecordKey(RecordKind.CHALLENGE, challenge.token), challenge)


def get_description(challenge: Challenge) -> str:
    """Return the Description of the answer that issues *challenge*."""
    return PAYMENT_CHALLENGE_TEXT if challenge.purpose is ChallengePurpose.PAYMENT else CARD_CHALLENGE_TEXT


def needs_masterpass_code(call: MasterpassCall) -> bool:
    """Return whether Masterpass checks the phone before the bank does: two codes in a row, 5008 and then 5001.

    Source: observed (5008 is typical for a first card, a link and a new device); the rule is ours.
    """
    state = get_state(call.account, call.session.user_id)
    return not call.session.phone_verified_by_merchant and state is not AccountState.LINKED


def select_issuer(call: MasterpassCall) -> ChallengeIssuer:
    """Return who sends the first code of a card/add or merchant/link."""
    return ChallengeIssuer.MASTERPASS if needs_masterpass_code(call) else ChallengeIssuer.BANK
