"""Patterns that no request can match are explained."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.matching import parse, to_json
from mockpaywall.matching.unmatchable import explain_unmatchable

QUERY = "has a query, and a path has none; use url, or queryParameters beside urlPath"
SLASH = "does not begin with a slash: write the path, as in /api/paywall/masterpass/session"


def explain(pattern: dict[str, Any]) -> str:
    return explain_unmatchable(to_json(parse(pattern)))


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ({"method": "PSOT"}, "no request matches: PSOT is not a method of HTTP; did you mean POST?"),
        ({"method": "xyzzy"}, "no request matches: XYZZY is not a method of HTTP"),
        (
            {"method": {"oneOf": ["PSOT", "GTE"]}},
            "no request matches: PSOT, GTE is not a method of HTTP; did you mean POST?",
        ),
        ({"urlPath": "api/x"}, f"no request matches: urlPath 'api/x' {SLASH}"),
        ({"url": "https://x.example/api"}, f"no request matches: url 'https://x.example/api' {SLASH}"),
        ({"urlPathTemplate": "{a}/b"}, f"no request matches: urlPathTemplate '{{a}}/b' {SLASH}"),
        (
            {"urlPath": "/api?x=1"},
            f"no request matches: urlPath '/api?x=1' {QUERY}",
        ),
        (
            {"urlPath": "/ns/bob/api"},
            "no request matches: urlPath '/ns/bob/api' has a prefix /ns/NAME, and requests are matched without it",
        ),
        (
            {"url": "/__admin/mode?x"},
            "no request matches: url '/__admin/mode?x' is of the admin API, whose requests no rule sees",
        ),
    ],
)
def test_what_no_request_can_have_is_explained(pattern: dict[str, Any], reason: str) -> None:
    assert explain(pattern) == reason


@pytest.mark.parametrize(
    "pattern",
    [
        {},
        {"method": "ANY"},
        {"method": "post"},
        {"method": {"oneOf": ["PSOT", "POST"]}},
        {"method": {"noneOf": ["PSOT"]}},
        {"url": "/api?x=1"},
        {"urlPath": "/api"},
        {"urlPathTemplate": "**/session"},
        {"urlPathTemplate": "/a/{b}"},
        {"urlPathPattern": ".*session"},
        {"urlPath": "*", "method": "OPTIONS"},
    ],
)
def test_what_a_request_can_have_needs_no_explanation(pattern: dict[str, Any]) -> None:
    assert explain(pattern) == ""
