"""Two codes in a row: that of Masterpass, then that of the bank. Source: observed; when there are two is ours."""

from __future__ import annotations

from mockpaywall.paywall.masterpass.card_outcomes import CardStage, parse_outcome
from mockpaywall.paywall.masterpass.challenge import Challenge, ChallengeIssuer
from mockpaywall.paywall.masterpass.challenge_issue import issue_challenge, needs_masterpass_code
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassCall


def has_next_challenge(call: MasterpassCall, challenge: Challenge) -> bool:
    """Return whether the bank sends a code too: after that of Masterpass, unless a card of stage 30 says otherwise."""
    outcome = parse_outcome(challenge.card.outcome) if challenge.card else None
    if challenge.issuer is not ChallengeIssuer.MASTERPASS:
        return False
    if outcome and outcome.stage is CardStage.VERIFY_CODE and outcome.authorisation:
        return outcome.authorisation == ChallengeIssuer.BANK
    return needs_masterpass_code(call)


def issue_next_challenge(call: MasterpassCall, challenge: Challenge) -> Challenge:
    """Return the challenge of the bank that follows *challenge*, for the same card or payment."""
    issued = issue_challenge(call, challenge.purpose, ChallengeIssuer.BANK)
    return issued._replace(
        alias=challenge.alias,
        card=challenge.card,
        card_id=challenge.card_id,
        payment_id=challenge.payment_id,
    )
