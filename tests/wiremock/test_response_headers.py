"""The response headers of rules and stubs: what is accepted, and what is refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.modes.parser import parse
from mockpaywall.wiremock.response_headers import parse_headers
from mockpaywall.wiremock.stub_parser import parse_stub
from mockpaywall.wiremock.stub_renderer import render_rule_stub


def test_headers_keep_their_order_and_a_list_becomes_several() -> None:
    sent = {"Retry-After": "30", "Set-Cookie": ["a=1", "b=2"], "X-Empty": "", "X-Latin": "café"}
    assert parse_headers(JsonNode(sent)) == (
        ("Retry-After", "30"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
        ("X-Empty", ""),
        ("X-Latin", "café"),
    )


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({"X-A": "a\r\nSet-Cookie: b"}, "without line breaks"),
        ({"X-A": "a\nb"}, "without line breaks"),
        ({"X-A": " a"}, "without line breaks"),
        ({"X-A": "a\x00"}, "without line breaks"),
        ({"X-A": "ş"}, "in latin-1"),
        ({"X-A": "a" * 1001}, "at most 1000 characters"),
        ({"X-A": 1}, "string"),
        ({"X A": "a"}, "a header whose name is a token"),
        ({"": "a"}, "a header whose name is a token"),
        ({"X-A\r\n": "a"}, "a header whose name is a token"),
        ({"Content-Length": "0"}, "the server writes Content-Length itself"),
        ({"transfer-encoding": "chunked"}, "the server writes transfer-encoding itself"),
        ({"Connection": "close"}, "the server writes Connection itself"),
        ({"X-Mock-Request-Id": "1"}, "the server writes X-Mock-Request-Id itself"),
        ({f"X-{number}": "a" for number in range(21)}, "at most 20 headers"),
        (["a"], "an object of response headers"),
    ],
)
def test_headers_that_would_break_the_response_are_refused(headers: Any, message: str) -> None:
    with pytest.raises(PatternError, match=message):
        parse_headers(JsonNode(headers))


def test_a_stub_has_headers_and_shows_them_again() -> None:
    stub = {
        "request": {"method": "POST"},
        "response": {"status": 429, "headers": {"Retry-After": "30", "Content-Type": "application/json"}},
    }
    rule = parse_stub(JsonNode(stub), parse)
    assert (str(rule.mode), rule.headers) == ("http=429:empty", (("Retry-After", "30"),))
    assert render_rule_stub(rule)["response"] == {"status": 429, "headers": {"Retry-After": "30"}}
