"""The body of POST verify parsed."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.journal.retries import RetryLimits
from mockpaywall.journal.verification.expectation import Expectation, OperationSequence, OwnerKind
from mockpaywall.journal.verification.expectation_parser import parse_verification
from mockpaywall.matching import PatternError, parse
from mockpaywall.matching.json_node import JsonNode

POST = {"method": "POST"}


@pytest.mark.parametrize(
    ("body", "expectation", "within_s"),
    [
        ({}, Expectation(min_count=1), 0),
        ({"exactly": 2, "within": 1.5}, Expectation(min_count=2, max_count=2), 1.5),
        ({"atLeast": 2}, Expectation(min_count=2), 0),
        ({"atMost": 2}, Expectation(max_count=2), 0),
        ({"atLeast": 1, "atMost": 2}, Expectation(min_count=1, max_count=2), 0),
        ({"match": POST}, Expectation(parse(POST), 1), 0),
        ({"inOrder": [POST]}, Expectation(in_order=(parse(POST),)), 0),
        ({"inOrder": [POST], "noneAfter": True}, Expectation(in_order=(parse(POST),), none_after=True), 0),
        ({"inOrder": [POST], "noneAfter": False}, Expectation(in_order=(parse(POST),)), 0),
        ({"noneAfter": 2}, Expectation(min_count=1, none_after=True, quiet_period_s=2), 0),
        (
            {"retries": {"atMost": 3, "growing": True, "sessions": 1}},
            Expectation(retries=RetryLimits(3, True, 1)),
            0,
        ),
        ({"exactly": None, "within": None}, Expectation(min_count=1), 0),
    ],
)
def test_a_body_is_parsed(body: dict[str, Any], expectation: Expectation, within_s: float) -> None:
    assert parse_verification(JsonNode(body)) == (expectation, within_s)


@pytest.mark.parametrize("body", [[], "x", {"exactly": 1, "atLeast": 1}, {"within": -1}, {"retries": 1}])
def test_an_invalid_body_is_refused(body: object) -> None:
    with pytest.raises(PatternError):
        parse_verification(JsonNode(body))


def test_operations_in_order_are_parsed() -> None:
    expectation, _ = parse_verification(JsonNode({"journey": ["session", "card/list"], "user": "7"}))
    assert expectation.sequence == OperationSequence(("session", "card/list"), OwnerKind.USER, "7")
    assert expectation.min_count == 0
    expectation, _ = parse_verification(JsonNode({"journey": ["session"], "referenceCode": "r"}))
    assert expectation.sequence == OperationSequence(("session",), OwnerKind.REFERENCE, "r")
    expectation, _ = parse_verification(JsonNode({"journey": ["session"], "per": "referenceCode"}))
    assert expectation.sequence == OperationSequence(("session",), OwnerKind.REFERENCE)


@pytest.mark.parametrize(
    ("body", "pointer", "words"),
    [
        ({"journey": []}, "/journey", "at least one"),
        ({"journey": "session"}, "/journey", "an array"),
        ({"journey": ["sesion"]}, "/journey/0", "session"),
        ({"journey": ["session", "session"]}, "/journey", "twice"),
        (
            {"journey": ["payment/commit", "payment/commit/by/paymentid"]},
            "/journey",
            "both calls of payment/commit",
        ),
        ({"journey": ["session"], "per": "day"}, "/per", "referenceCode"),
        ({"user": "7"}, "/user", "journey"),
        ({"per": "user"}, "/per", "journey"),
    ],
)
def test_wrong_operations_are_named(body: dict[str, object], pointer: str, words: str) -> None:
    with pytest.raises(PatternError) as raised:
        parse_verification(JsonNode(body))
    assert raised.value.pointer == pointer
    assert words in str(raised.value)
