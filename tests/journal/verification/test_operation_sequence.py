"""Operations in order, none twice: what was carried out counts, not what the client received."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mockpaywall.journal.verification.evaluation import evaluate
from mockpaywall.journal.verification.expectation import Expectation, OperationSequence, OwnerKind
from mockpaywall.journal.verification.expectation_parser import parse_verification
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.model.exchange import Exchange
from tests.support.performed import perform

SESSION, INIT, COMMIT = "session", "payment/init", "payment/commit"
SEQUENCE = OperationSequence((SESSION, INIT, COMMIT))


def perform_all(*operations: str | None) -> list[Exchange]:
    return [perform(number, operation) for number, operation in enumerate(operations, 1)]


def test_once_and_in_order_is_fulfilled() -> None:
    result = evaluate(Expectation(sequence=SEQUENCE), perform_all(SESSION, "card/list", INIT, None, COMMIT))
    assert result.passed
    assert "session, payment/init, payment/commit: carried out once and in order, by 1 user" in result.message


@pytest.mark.parametrize(
    ("operations", "words", "final"),
    [
        (
            (SESSION, INIT, INIT, COMMIT),
            "user u1: payment/init was carried out twice, by request 2 and by request 3",
            True,
        ),
        (
            (SESSION, INIT, COMMIT, COMMIT),
            "payment/commit was carried out twice, by request 3 and by request 4",
            True,
        ),
        ((SESSION, COMMIT, INIT), "payment/commit was carried out before payment/init, by request 2", True),
        ((INIT, SESSION, COMMIT), "payment/init was carried out before session, by request 1", True),
        ((SESSION, INIT), "user u1: payment/commit not carried out", False),
        ((SESSION,), "payment/init, payment/commit not carried out", False),
        ((None, None), "none of the operations was carried out for any user", False),
        ((), "none of the operations was carried out for any user", False),
    ],
)
def test_what_is_wrong_is_named(operations: tuple[str | None, ...], words: str, final: bool) -> None:
    result = evaluate(Expectation(sequence=SEQUENCE), perform_all(*operations))
    assert not result.passed
    assert words in result.message
    assert result.is_final is final


@pytest.mark.parametrize("name", ["payment/commit", "payment/commit/by/paymentid"])
def test_both_calls_of_a_commit_are_one_step(name: str) -> None:
    sequence = parse_verification(JsonNode({"journey": ["session", name]}))[0].sequence
    by_id = "payment/commit/by/paymentid"
    for commit in (COMMIT, by_id):
        assert evaluate(Expectation(sequence=sequence), perform_all(SESSION, commit)).passed
    for commits in ((COMMIT, by_id), (by_id, COMMIT), (by_id, by_id)):
        result = evaluate(Expectation(sequence=sequence), perform_all(SESSION, *commits))
        assert "payment/commit was carried out twice, by request 2 and by request 3" in result.message


def test_the_second_of_two_is_the_closest() -> None:
    result = evaluate(Expectation(sequence=SEQUENCE), perform_all(SESSION, INIT, INIT))
    assert result.closest is not None
    assert result.closest.record.number == 3


def test_users_are_checked_one_by_one() -> None:
    exchanges = [
        perform(1, SESSION, "u1"),
        perform(2, SESSION, "u2"),
        perform(3, INIT, "u2"),
        perform(4, INIT, "u1"),
        perform(5, COMMIT, "u1"),
        perform(6, COMMIT, "u2"),
    ]
    assert evaluate(Expectation(sequence=SEQUENCE), exchanges).passed
    result = evaluate(Expectation(sequence=SEQUENCE), [*exchanges, perform(7, INIT, "u2")])
    assert "user u2: payment/init was carried out twice" in result.message


def test_one_user_or_reference_code_can_be_named() -> None:
    exchanges = [
        perform(1, SESSION, "u1", "r1"),
        perform(2, SESSION, "u1", "r2"),
        perform(3, INIT, "u1", "r2"),
        perform(4, COMMIT, "u1", "r2"),
    ]
    for_reference = replace(SEQUENCE, owner_kind=OwnerKind.REFERENCE, owner="r2")
    assert evaluate(Expectation(sequence=for_reference), exchanges).passed
    each_reference = replace(SEQUENCE, owner_kind=OwnerKind.REFERENCE)
    assert (
        "referenceCode r1: payment/init" in evaluate(Expectation(sequence=each_reference), exchanges).message
    )
    for_user = replace(SEQUENCE, owner="u1")
    assert "session was carried out twice" in evaluate(Expectation(sequence=for_user), exchanges).message
    nobody = evaluate(Expectation(sequence=replace(SEQUENCE, owner="u9")), exchanges)
    assert "none of the operations was carried out for user u9" in nobody.message


def test_a_final_failure_is_preferred() -> None:
    exchanges = [perform(1, SESSION, "u1"), perform(2, INIT, "u2"), perform(3, INIT, "u2")]
    result = evaluate(Expectation(sequence=SEQUENCE), exchanges)
    assert result.is_final
    assert "u2" in result.message
