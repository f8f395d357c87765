"""Verdicts, and whether their words alone say what the client did wrong."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.http.request import Request
from mockpaywall.journal.retries import RetryLimits
from mockpaywall.journal.verification.evaluation import evaluate
from mockpaywall.journal.verification.expectation import Expectation
from mockpaywall.matching import RequestPattern, parse
from tests.support.exchanges import GOOD, KEY, PATH, call, exchange


def body(**fields: Any) -> dict[str, Any]:
    return {**GOOD, **fields}


def by_user(user: str) -> RequestPattern:
    return parse({"bodyPatterns": [{"matchesJsonPath": {"expression": "$.UserId", "equalTo": user}}]})


ONE = exchange(call(body(UserId="1")), number=1)
TWO = exchange(call(body(UserId="2", ReferenceCode="order-2")), number=2, after_s=1)
AGAIN = exchange(call(body(UserId="1")), number=3, after_s=1.5)
REFUSED = exchange(
    call({"ReferenceCode": "r", "userPhone": "1"}),
    number=4,
    after_s=2,
    status=400,
    reason="UserPhone: missing",
)
ALL = (ONE, TWO, AGAIN, REFUSED)


@pytest.mark.parametrize(
    ("least", "most", "holds", "final"),
    [
        (2, 2, True, True),
        (1, 1, False, True),
        (3, 3, False, False),
        (2, None, True, True),
        (3, None, False, False),
        (0, 2, True, True),
        (0, 1, False, True),
        (1, 2, True, True),
    ],
)
def test_counting(least: int, most: int | None, holds: bool, final: bool) -> None:
    result = evaluate(Expectation(by_user("1"), least, most), ALL)
    assert (result.passed, result.count) == (holds, 2)
    assert result.is_final is final


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (2, 2, "exactly 2 requests"),
        (1, None, "at least 1 request"),
        (0, 3, "at most 3 requests"),
        (1, 3, "at least 1 and at most 3 requests"),
        (0, 0, "exactly 0 requests"),
    ],
)
def test_what_was_asked_in_words(least: int, most: int | None, words: str) -> None:
    assert Expectation(min_count=least, max_count=most).expected_count == words


def test_a_missing_request_names_the_closest_and_the_difference() -> None:
    result = evaluate(Expectation(by_user("3"), 1), (TWO, REFUSED))
    assert result.closest is TWO
    assert [(one.field, one.actual) for one in result.differences] == [("body $.UserId", "2")]
    assert result.message == (
        "expected at least 1 request, but no request came that matches; "
        'the closest is call 2: body $.UserId: expected equalTo "3", found 2'
    )


def test_a_wrong_field_is_found_from_the_words_alone() -> None:
    pattern = parse({"bodyPatterns": [{"matchesJsonPath": "$.UserPhone"}]})
    result = evaluate(Expectation(pattern, 1), (REFUSED,))
    assert result.message.endswith(
        "the closest is call 4: body $.UserPhone: expected (anything but null), found nothing; "
        "it was refused: UserPhone: missing"
    )


def test_one_too_many_is_named_with_its_pause_and_its_reference() -> None:
    result = evaluate(Expectation(by_user("1"), 1, 1), ALL)
    assert result.closest is AGAIN
    assert result.message == (
        "expected exactly 1 request, but 2 requests came that match; one too many is "
        f"call 3 (POST {PATH}, answered 200), 1.500 s after call 1 and with the same ReferenceCode"
    )


def test_of_several_too_many_the_first_is_shown() -> None:
    more = exchange(call(body(UserId="1")), number=9, after_s=9)
    assert evaluate(Expectation(by_user("1"), 1, 1), (*ALL, more)).closest is AGAIN


def test_none_wanted_and_one_came() -> None:
    result = evaluate(Expectation(by_user("2"), 0, 0), ALL)
    assert (result.passed, result.closest) == (False, TWO)


def test_nothing_came_at_all() -> None:
    result = evaluate(Expectation(min_count=1), ())
    assert (result.passed, result.closest, result.is_final) == (False, None, False)
    assert "no other request came" in result.message


def test_a_missing_key_header_is_found_although_it_went_elsewhere() -> None:
    astray = exchange(
        call(headers={"apikeyprivate": "k"}), namespace="default", status=401, reason="no client"
    )
    result = evaluate(Expectation(min_count=1), (), (astray,))
    assert result.closest is astray
    assert "without a full key pair (namespace default)" in result.message
    assert "it was refused: no client" in result.message


def test_of_those_that_went_elsewhere_the_newest_is_shown() -> None:
    astray = [exchange(call(headers={}), namespace="default", number=n) for n in (1, 2)]
    assert evaluate(Expectation(min_count=1), (), tuple(astray)).closest is astray[1]


def test_a_request_of_the_namespace_is_preferred_to_any_elsewhere() -> None:
    astray = exchange(call(body(UserId="3")), namespace="default")
    assert evaluate(Expectation(by_user("3"), 1), (TWO,), (astray,)).closest is TWO


def test_refused_requests_that_count_are_pointed_out() -> None:
    result = evaluate(Expectation(min_count=4, max_count=4), ALL)
    assert result.passed
    assert result.message.endswith(
        f"; 1 of them refused, call 4 (POST {PATH}, answered 400): UserPhone: missing"
    )


@pytest.mark.parametrize(
    ("users", "after", "holds", "words"),
    [
        (("1", "2"), False, True, "the 2 steps came in order"),
        (("1", "2", "1"), False, True, "the 3 steps came in order"),
        (("2", "1"), True, True, "the 2 steps came in order"),
        (("1", "2"), True, False, "but call 3 came after the last of them"),
        (("2", "2"), False, False, "step 2 of 2 did not come after call 2"),
        (("2", "1", "2"), False, False, "step 3 of 3 did not come after call 3, but before: call 2"),
        (("9",), False, False, "step 1 of 1 did not come; the closest is call 1"),
    ],
)
def test_order(users: tuple[str, ...], after: bool, holds: bool, words: str) -> None:
    expectation = Expectation(in_order=tuple(map(by_user, users)), none_after=after)
    result = evaluate(expectation, (ONE, TWO, AGAIN))
    assert result.passed is holds
    assert words in result.message


def test_order_is_among_the_requests_that_match() -> None:
    assert evaluate(Expectation(by_user("1"), in_order=(by_user("1"),), none_after=True), (ONE, TWO)).passed


def test_retries() -> None:
    expectation = Expectation(retries=RetryLimits(max_tries=1))
    result = evaluate(expectation, ALL)
    assert (result.passed, result.closest) == (False, AGAIN)
    assert "ReferenceCode order-1: 2 tries, at most 1" in result.message
    assert evaluate(Expectation(retries=RetryLimits(max_tries=2)), ALL).passed


def test_retries_of_nothing_are_not_judged_well() -> None:
    result = evaluate(Expectation(retries=RetryLimits(max_tries=1)), ())
    assert (result.passed, result.is_final) == (False, False)


def test_all_that_is_asked_must_hold_and_what_is_final_is_told_first() -> None:
    expectation = Expectation(by_user("1"), min_count=9, retries=RetryLimits(max_tries=1))
    result = evaluate(expectation, ALL)
    assert result.is_final
    assert "tries" in result.message
    both = evaluate(Expectation(by_user("1"), min_count=2, retries=RetryLimits(max_tries=2)), ALL)
    assert both.passed
    assert "2 requests came that match" in both.message
    assert "tries" in both.message


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ({"headers": {"apikeyprivat": {"equalTo": "another-key"}}}, call(headers={"apikeyprivat": KEY})),
        (
            {"bodyPatterns": [{"equalToJson": {"apikeyprivate": "x"}}]},
            call({"apikeyprivate": KEY}, headers={}),
        ),
        ({"bodyPatterns": [{"equalTo": "x"}]}, call({"apikeyprivate": KEY}, headers={})),
        ({"bodyPatterns": [{"equalTo": "x"}]}, call({"note": KEY})),
        ({"queryParameters": {"token": {"equalTo": "x"}}}, call(target=f"/x?token={KEY}", headers={})),
    ],
)
def test_no_difference_shows_a_key(asked: dict[str, Any], made: Request) -> None:
    result = evaluate(Expectation(parse(asked), 1), (exchange(made),))
    assert result.differences
    assert KEY not in result.message
    assert all(KEY not in f"{one.expected} {one.actual}" for one in result.differences)
