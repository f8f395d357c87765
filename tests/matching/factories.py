"""Calls, matchers and comparisons, made short."""

from typing import Any

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.matching import Difference, compare, matches, parse
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.string_matchers import matcher_registry
from mockpaywall.matching.string_matchers.matcher import Matcher, compute_matcher_distance

PATH = "/api/paywall/masterpass/session"


def a_call(
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


def matcher(written: Any) -> Matcher:
    return matcher_registry.parse_matcher(JsonNode(written))


def fits(written: Any, text: str | None) -> bool:
    return matcher(written).matches(text)


def off(written: Any, text: str | None) -> float:
    return compute_matcher_distance(matcher(written), text)


def means(written: Any, call: Request) -> bool:
    return matches(parse(written), call)


def differences(written: Any, call: Request) -> tuple[Difference, ...]:
    return compare(parse(written), call).differences


def told(written: Any, call: Request) -> list[tuple[str, str, str | None, bool]]:
    return [(each.field, each.expected, each.actual, each.matched) for each in differences(written, call)]
