"""Shortcuts to build requests and to apply matchers and patterns that are given as JSON."""

from typing import Any

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.matching import Difference, compare, matches, parse
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.string_matchers import matcher_registry
from mockpaywall.matching.string_matchers.matcher import Matcher, compute_matcher_distance
from tests.support.request_data import PATH


def make_request(
    target: str = PATH,
    headers: dict[str, str] | list[tuple[str, str]] | None = None,
    body: bytes | str = b"",
    *,
    method: str = "POST",
    scheme: str = "http",
    client_ip: str = "127.0.0.1",
) -> Request:
    pairs = headers.items() if isinstance(headers, dict) else headers or []
    octets = body.encode() if isinstance(body, str) else body
    return Request(RequestHead(method, target, Headers(pairs), scheme=scheme, client_ip=client_ip), octets)


def parse_matcher(matcher_json: Any) -> Matcher:
    return matcher_registry.parse_matcher(JsonNode(matcher_json))


def matches_text(matcher_json: Any, text: str | None) -> bool:
    return parse_matcher(matcher_json).matches(text)


def matcher_distance(matcher_json: Any, text: str | None) -> float:
    return compute_matcher_distance(parse_matcher(matcher_json), text)


def matches_request(pattern_json: Any, request: Request) -> bool:
    return matches(parse(pattern_json), request)


def find_differences(pattern_json: Any, request: Request) -> tuple[Difference, ...]:
    return compare(parse(pattern_json), request).differences


def list_differences(pattern_json: Any, request: Request) -> list[tuple[str, str, str | None, bool]]:
    """Return each difference as (field, expected, actual, matched)."""
    return [
        (each.field, each.expected, each.actual, each.matched)
        for each in find_differences(pattern_json, request)
    ]
