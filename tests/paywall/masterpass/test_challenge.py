"""A challenge: every cell of its transition table, its clock, and the check of a code."""

from __future__ import annotations

import pytest

from mockpaywall.paywall.masterpass.answers import PaywallFailure, UpstreamFailure
from mockpaywall.paywall.masterpass.card import Card, make_card
from mockpaywall.paywall.masterpass.challenge import (
    EXPIRED_CODE,
    REFUSALS,
    RIGHT_CODE,
    TRANSITIONS,
    Challenge,
    ChallengeEvent,
    ChallengeIssuer,
    ChallengePurpose,
    ChallengeState,
)
from mockpaywall.paywall.masterpass.challenge_check import CodeCheck, check_code
from mockpaywall.paywall.operation import OperationPolicy

NOW = 1_000_000.0
TTL_S = 180
POLICY = OperationPolicy()
OPEN, EXPIRED, VERIFIED, REPLACED, CLOSED = ChallengeState
RIGHT, WRONG, LAST_WRONG, RESENT = ChallengeEvent

TABLE: dict[ChallengeState, dict[ChallengeEvent, ChallengeState | str]] = {
    OPEN: {RIGHT: VERIFIED, WRONG: OPEN, LAST_WRONG: CLOSED, RESENT: REPLACED},
    EXPIRED: {
        RIGHT: "TOKEN_HAS_EXPIRED",
        WRONG: "TOKEN_HAS_EXPIRED",
        LAST_WRONG: "TOKEN_HAS_EXPIRED",
        RESENT: REPLACED,
    },
    VERIFIED: dict.fromkeys(ChallengeEvent, "TOKEN_ALREADY_USED"),
    REPLACED: dict.fromkeys(ChallengeEvent, "TOKEN_ALREADY_USED"),
    CLOSED: dict.fromkeys(ChallengeEvent, "TOKEN_IS_NOT_VALID"),
}
CELLS = [(state, event) for state in ChallengeState for event in ChallengeEvent]


def make_challenge(state: ChallengeState = OPEN, attempts: int = 0, card: Card | None = None) -> Challenge:
    issued_at = NOW - (TTL_S if state is EXPIRED else 0)
    return Challenge(
        token="7e6db5a88fe248ada3d20adc493035e4",
        purpose=ChallengePurpose.REGISTER,
        issuer=ChallengeIssuer.BANK,
        phone="905123456710",
        user_id="72812393211",
        code=RIGHT_CODE,
        issued_at=issued_at,
        expires_at=issued_at + TTL_S,
        stored_state=OPEN if state is EXPIRED else state,
        attempts=attempts,
        card=card,
    )


def get_failure_name(check: CodeCheck) -> str:
    assert isinstance(check.failure, UpstreamFailure)
    return check.failure.code.name


@pytest.mark.parametrize(("state", "event"), CELLS)
def test_every_cell_of_the_table(state: ChallengeState, event: ChallengeEvent) -> None:
    expected = TABLE[state][event]
    assert (TRANSITIONS.get((state, event)) or REFUSALS[state]) == expected


@pytest.mark.parametrize(("state", "event"), [cell for cell in CELLS if cell[1] is not RESENT])
def test_a_code_takes_the_transition_of_the_table(state: ChallengeState, event: ChallengeEvent) -> None:
    attempts = POLICY.max_attempts - 1 if event is LAST_WRONG else 0
    code = RIGHT_CODE if event is RIGHT else "111111"
    check = check_code(make_challenge(state, attempts), code, NOW, POLICY)
    expected = TABLE[state][event]
    if isinstance(expected, ChallengeState):
        assert (check.challenge.get_state(NOW), check.event) == (expected, event)
        assert check.failure is None if event is RIGHT else get_failure_name(check) == "OTP_IS_NOT_VALID"
    else:
        assert (check.challenge, check.event) == (make_challenge(state, attempts), None)
        assert get_failure_name(check) == expected


@pytest.mark.parametrize(("seconds", "expected"), [(TTL_S - 0.001, OPEN), (TTL_S, EXPIRED)])
def test_it_expires_by_the_clock(seconds: float, expected: ChallengeState) -> None:
    assert make_challenge().get_state(NOW + seconds) is expected


def test_three_wrong_codes_close_it_and_then_the_right_one_is_not_valid() -> None:
    challenge = make_challenge()
    for attempts in (1, 2, 3):
        check = check_code(challenge, "654321", NOW, POLICY)
        challenge = check.challenge
        assert (challenge.attempts, get_failure_name(check)) == (attempts, "OTP_IS_NOT_VALID")
    assert get_failure_name(check_code(challenge, RIGHT_CODE, NOW, POLICY)) == "TOKEN_IS_NOT_VALID"


def test_the_expired_code_expires_the_challenge() -> None:
    check = check_code(make_challenge(), EXPIRED_CODE, NOW, POLICY)
    assert get_failure_name(check) == "TOKEN_HAS_EXPIRED"
    assert check.challenge.get_state(NOW) is EXPIRED
    assert check.challenge.attempts == 0


@pytest.mark.parametrize("state", [VERIFIED, REPLACED, CLOSED])
def test_the_expired_code_reopens_nothing(state: ChallengeState) -> None:
    check = check_code(make_challenge(state), EXPIRED_CODE, NOW, POLICY)
    assert get_failure_name(check) == TABLE[state][RIGHT]
    assert check.challenge.stored_state is state


def test_without_magic_the_expired_code_is_a_wrong_one() -> None:
    check = check_code(make_challenge(), EXPIRED_CODE, NOW, OperationPolicy(magic_enabled=False))
    assert (get_failure_name(check), check.event) == ("OTP_IS_NOT_VALID", WRONG)


def test_the_expired_code_is_right_when_it_was_drawn() -> None:
    check = check_code(make_challenge()._replace(code=EXPIRED_CODE), EXPIRED_CODE, NOW, POLICY)
    assert (check.event, check.failure) == (RIGHT, None)


def make_magic_card(number: str) -> Card:
    return make_card(number, "12", "2030", "Ada", outcome=number[4:12])


def test_a_card_of_the_verification_stage_fails_a_right_code_only() -> None:
    challenge = make_challenge(card=make_magic_card("9999300100290006"))
    assert get_failure_name(check_code(challenge, "111111", NOW, POLICY)) == "OTP_IS_NOT_VALID"
    check = check_code(challenge, RIGHT_CODE, NOW, POLICY)
    assert (get_failure_name(check), check.event) == ("DECLINED", RIGHT)
    assert check.challenge.stored_state is VERIFIED


def test_a_card_of_the_verification_stage_may_fail_with_an_error_code() -> None:
    challenge = make_challenge(card=make_magic_card("9999300000070006"))
    assert check_code(challenge, RIGHT_CODE, NOW, POLICY).failure == PaywallFailure(7)


def test_a_card_of_another_stage_does_not_act() -> None:
    challenge = make_challenge(card=make_magic_card("9999200100290006"))
    assert check_code(challenge, RIGHT_CODE, NOW, POLICY).failure is None
