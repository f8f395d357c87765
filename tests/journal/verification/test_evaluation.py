"""Verification results, and whether their messages alone say what the client did wrong."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.http.request import Request
from mockpaywall.journal.retries import RetryLimits
from mockpaywall.journal.verification.evaluation import evaluate
from mockpaywall.journal.verification.expectation import Expectation
from mockpaywall.matching import RequestPattern, parse
from tests.support.exchanges import KEY, PATH, VALID_BODY, make_exchange, make_request


def make_body(**fields: Any) -> dict[str, Any]:
    return {**VALID_BODY, **fields}


def match_user(user_id: str) -> RequestPattern:
    return parse({"bodyPatterns": [{"matchesJsonPath": {"expression": "$.UserId", "equalTo": user_id}}]})


FIRST = make_exchange(make_request(make_body(UserId="1")), number=1)
OTHER_USER = make_exchange(make_request(make_body(UserId="2", ReferenceCode="order-2")), number=2, after_s=1)
REPEATED = make_exchange(make_request(make_body(UserId="1")), number=3, after_s=1.5)
REFUSED = make_exchange(
    make_request({"ReferenceCode": "r", "userPhone": "1"}),
    number=4,
    after_s=2,
    status=400,
    reason="UserPhone: missing",
)
ALL = (FIRST, OTHER_USER, REPEATED, REFUSED)


@pytest.mark.parametrize(
    ("min_count", "max_count", "passed", "final"),
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
def test_counts_of_two_matching_requests(
    min_count: int, max_count: int | None, passed: bool, final: bool
) -> None:
    result = evaluate(Expectation(match_user("1"), min_count, max_count), ALL)
    assert (result.passed, result.count) == (passed, 2)
    assert result.is_final is final


@pytest.mark.parametrize(
    ("min_count", "max_count", "words"),
    [
        (2, 2, "exactly 2 requests"),
        (1, None, "at least 1 request"),
        (0, 3, "at most 3 requests"),
        (1, 3, "at least 1 and at most 3 requests"),
        (0, 0, "exactly 0 requests"),
    ],
)
def test_the_expected_count_in_words(min_count: int, max_count: int | None, words: str) -> None:
    assert Expectation(min_count=min_count, max_count=max_count).expected_count == words


def test_a_missing_request_names_the_closest_and_the_difference() -> None:
    result = evaluate(Expectation(match_user("3"), 1), (OTHER_USER, REFUSED))
    assert result.closest is OTHER_USER
    assert [(each.field, each.actual) for each in result.differences] == [("body $.UserId", "2")]
    assert result.message == (
        "expected at least 1 request, but no request came that matches; "
        'the closest is request 2: body $.UserId: expected equalTo "3", found 2'
    )


def test_a_wrong_field_is_found_from_the_message_alone() -> None:
    pattern = parse({"bodyPatterns": [{"matchesJsonPath": "$.UserPhone"}]})
    result = evaluate(Expectation(pattern, 1), (REFUSED,))
    assert result.message.endswith(
        "the closest is request 4: body $.UserPhone: expected (anything but null), found nothing; "
        "it was refused: UserPhone: missing"
    )


def test_one_too_many_is_named_with_its_pause_and_its_reference() -> None:
    result = evaluate(Expectation(match_user("1"), 1, 1), ALL)
    assert result.closest is REPEATED
    assert result.message == (
        "expected exactly 1 request, but 2 requests came that match; one too many is "
        f"request 3 (POST {PATH}, answered 200), 1.500 s after request 1 and with the same ReferenceCode"
    )


def test_of_several_too_many_the_first_is_named() -> None:
    third = make_exchange(make_request(make_body(UserId="1")), number=9, after_s=9)
    assert evaluate(Expectation(match_user("1"), 1, 1), (*ALL, third)).closest is REPEATED


def test_none_expected_and_one_came() -> None:
    result = evaluate(Expectation(match_user("2"), 0, 0), ALL)
    assert (result.passed, result.closest) == (False, OTHER_USER)


def test_no_request_came_at_all() -> None:
    result = evaluate(Expectation(min_count=1), ())
    assert (result.passed, result.closest, result.is_final) == (False, None, False)
    assert "no other request came" in result.message


def test_a_request_without_its_key_header_is_found_in_the_default_namespace() -> None:
    keyless = make_exchange(
        make_request(headers={"apikeyprivate": "k"}), namespace="default", status=401, reason="no client"
    )
    result = evaluate(Expectation(min_count=1), (), (keyless,))
    assert result.closest is keyless
    assert "without a full key pair (namespace default)" in result.message
    assert "it was refused: no client" in result.message


def test_of_those_in_the_default_namespace_the_newest_is_named() -> None:
    keyless = [make_exchange(make_request(headers={}), namespace="default", number=n) for n in (1, 2)]
    assert evaluate(Expectation(min_count=1), (), tuple(keyless)).closest is keyless[1]


def test_a_request_of_the_namespace_is_preferred_to_one_of_the_default() -> None:
    keyless = make_exchange(make_request(make_body(UserId="3")), namespace="default")
    assert evaluate(Expectation(match_user("3"), 1), (OTHER_USER,), (keyless,)).closest is OTHER_USER


def test_refused_requests_that_count_are_pointed_out() -> None:
    result = evaluate(Expectation(min_count=4, max_count=4), ALL)
    assert result.passed
    assert result.message.endswith(
        f"; 1 of them refused, request 4 (POST {PATH}, answered 400): UserPhone: missing"
    )


@pytest.mark.parametrize(
    ("users", "none_after", "passed", "words"),
    [
        (("1", "2"), False, True, "the 2 steps came in order"),
        (("1", "2", "1"), False, True, "the 3 steps came in order"),
        (("2", "1"), True, True, "the 2 steps came in order"),
        (("1", "2"), True, False, "but request 3 came after the last of them"),
        (("2", "2"), False, False, "step 2 of 2 did not come after request 2"),
        (
            ("2", "1", "2"),
            False,
            False,
            "step 3 of 3 did not come after request 3, but before: request 2",
        ),
        (("9",), False, False, "step 1 of 1 did not come; the closest is request 1"),
    ],
)
def test_order(users: tuple[str, ...], none_after: bool, passed: bool, words: str) -> None:
    expectation = Expectation(in_order=tuple(map(match_user, users)), none_after=none_after)
    result = evaluate(expectation, (FIRST, OTHER_USER, REPEATED))
    assert result.passed is passed
    assert words in result.message


def test_order_is_about_the_requests_that_match() -> None:
    expectation = Expectation(match_user("1"), in_order=(match_user("1"),), none_after=True)
    assert evaluate(expectation, (FIRST, OTHER_USER)).passed


def test_retries_over_the_limit() -> None:
    result = evaluate(Expectation(retries=RetryLimits(max_tries=1)), ALL)
    assert (result.passed, result.closest) == (False, REPEATED)
    assert "ReferenceCode order-1: 2 tries, at most 1" in result.message
    assert evaluate(Expectation(retries=RetryLimits(max_tries=2)), ALL).passed


def test_retries_of_no_request_fail_but_not_finally() -> None:
    result = evaluate(Expectation(retries=RetryLimits(max_tries=1)), ())
    assert (result.passed, result.is_final) == (False, False)


def test_every_expectation_must_hold_and_a_final_failure_comes_first() -> None:
    expectation = Expectation(match_user("1"), min_count=9, retries=RetryLimits(max_tries=1))
    result = evaluate(expectation, ALL)
    assert result.is_final
    assert "tries" in result.message
    both = evaluate(Expectation(match_user("1"), min_count=2, retries=RetryLimits(max_tries=2)), ALL)
    assert both.passed
    assert "2 requests came that match" in both.message
    assert "tries" in both.message


@pytest.mark.parametrize(
    ("pattern", "request_"),
    [
        (
            {"headers": {"apikeyprivat": {"equalTo": "another-key"}}},
            make_request(headers={"apikeyprivat": KEY}),
        ),
        (
            {"bodyPatterns": [{"equalToJson": {"apikeyprivate": "x"}}]},
            make_request({"apikeyprivate": KEY}, headers={}),
        ),
        ({"bodyPatterns": [{"equalTo": "x"}]}, make_request({"apikeyprivate": KEY}, headers={})),
        ({"bodyPatterns": [{"equalTo": "x"}]}, make_request({"note": KEY})),
        (
            {"queryParameters": {"token": {"equalTo": "x"}}},
            make_request(target=f"/x?token={KEY}", headers={}),
        ),
    ],
)
def test_no_difference_shows_a_key(pattern: dict[str, Any], request_: Request) -> None:
    result = evaluate(Expectation(parse(pattern), 1), (make_exchange(request_),))
    assert result.differences
    assert KEY not in result.message
    assert all(KEY not in f"{each.expected} {each.actual}" for each in result.differences)
