"""Near misses in WireMock's words: which stubs a request nearly met, which requests a pattern nearly means."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.journal.query import Exchanges
from mockpaywall.matching import RequestPattern, closest, compute_distance, to_json
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.wiremock.logged_request import render_logged_request
from mockpaywall.wiremock.stub_mapping import StubMapping

MAX_NEAR_MISSES = 3
"""Near misses of one request, or of one pattern; as WireMock."""


@dataclass(frozen=True, slots=True)
class StubCandidate:
    """A stub that a request may nearly meet."""

    stub: StubMapping
    pattern: RequestPattern


def rank_stubs_for_request(
    request: Request, logged_request: dict[str, Any], candidates: Sequence[StubCandidate]
) -> list[dict[str, Any]]:
    """The stubs nearest to *call*, the nearest first; *logged* is how it is shown."""
    ranked = sorted(candidates, key=lambda target: compute_distance(target.pattern, request))
    return [
        _render_near_miss(
            logged_request, "stubMapping", target.stub, compute_distance(target.pattern, request)
        )
        for target in ranked[:MAX_NEAR_MISSES]
    ]


def rank_stubs_for_exchanges(
    exchanges: Exchanges, candidates: Sequence[StubCandidate]
) -> list[dict[str, Any]]:
    """Those of each request in its turn."""
    return [
        miss
        for one in exchanges
        for miss in rank_stubs_for_request(
            one.received.request,
            render_logged_request(one.received.request, one.received.received_at),
            candidates,
        )
    ]


def rank_requests_for_pattern(pattern: RequestPattern, exchanges: Exchanges) -> list[dict[str, Any]]:
    """The requests nearest to *pattern*, the nearest first."""
    shown, received = to_json(pattern, secrets=False), {id(one.received.request): one for one in exchanges}
    ranked = closest(pattern, (one.received.request for one in exchanges), MAX_NEAR_MISSES)
    return [
        _render_near_miss(
            render_logged_request(each.request, received[id(each.request)].received.received_at),
            "requestPattern",
            shown,
            each.distance,
        )
        for each in ranked
    ]


def _render_near_miss(
    logged_request: dict[str, Any], kind: str, target: dict[str, Any], score: float
) -> dict[str, Any]:
    result = {"subEvents": [], "diffDescriptions": [], "distance": score}
    return {"request": logged_request, kind: target, "matchResult": result}


def parse_logged_request(node: JsonNode) -> Request:
    """The call that a LoggedRequest tells of; what it leaves out is empty. Raises PatternError."""
    members = node.object_members("a LoggedRequest: an object with url, method, headers and body")
    texts = {
        name: spot.string()
        for name, spot in members.items()
        if name in TEXT_FIELDS and spot.value is not None
    }
    headers = members.get("headers")
    head = RequestHead(
        texts.get("method", "GET").upper(),
        texts.get("url", "/"),
        Headers(_parse_headers(headers) if headers and headers.value is not None else ()),
        scheme=texts.get("scheme", "http"),
        client_ip=texts.get("clientIp", ""),
    )
    return Request(head, _parse_body(members, texts))


TEXT_FIELDS = frozenset({"method", "url", "scheme", "clientIp", "body", "bodyAsBase64"})


def _parse_headers(node: JsonNode) -> Iterator[tuple[str, str]]:
    for name, value in node.object_members("an object of headers").items():
        values: Iterable[JsonNode] = value.array("values") if isinstance(value.value, list) else (value,)
        yield from ((name, one.string()) for one in values)


def _parse_body(members: dict[str, JsonNode], texts: dict[str, str]) -> bytes:
    if encoded := texts.get("bodyAsBase64"):
        try:
            return b64decode(encoded, validate=True)
        except NotBase64:
            raise members["bodyAsBase64"].make_error("base64") from None
    return texts.get("body", "").encode("utf-8", "replace")
