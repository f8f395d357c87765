"""Near misses in WireMock's words: which stubs a request nearly met, which requests a pattern nearly means."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mockpaywall.http.request import Call, Head, Headers
from mockpaywall.journal.query import Exchanges
from mockpaywall.matching import RequestPattern, closest, distance, to_json
from mockpaywall.matching.json_node import Spot
from mockpaywall.wiremock.logged_request import logged_request
from mockpaywall.wiremock.stub_mapping import Stub

MOST = 3
"""Near misses of one request, or of one pattern; as WireMock."""


@dataclass(frozen=True, slots=True)
class Target:
    """A stub that a request may nearly meet."""

    stub: Stub
    pattern: RequestPattern


def of_request(call: Call, logged: dict[str, Any], targets: Sequence[Target]) -> list[dict[str, Any]]:
    """The stubs nearest to *call*, the nearest first; *logged* is how it is shown."""
    ranked = sorted(targets, key=lambda target: distance(target.pattern, call))
    return [
        _near_miss(logged, "stubMapping", target.stub, distance(target.pattern, call))
        for target in ranked[:MOST]
    ]


def of_exchanges(exchanges: Exchanges, targets: Sequence[Target]) -> list[dict[str, Any]]:
    """Those of each request in its turn."""
    return [
        miss
        for one in exchanges
        for miss in of_request(
            one.receipt.call, logged_request(one.receipt.call, one.receipt.received_at), targets
        )
    ]


def of_pattern(pattern: RequestPattern, exchanges: Exchanges) -> list[dict[str, Any]]:
    """The requests nearest to *pattern*, the nearest first."""
    shown, received = to_json(pattern, secrets=False), {id(one.receipt.call): one for one in exchanges}
    ranked = closest(pattern, (one.receipt.call for one in exchanges), MOST)
    return [
        _near_miss(
            logged_request(each.call, received[id(each.call)].receipt.received_at),
            "requestPattern",
            shown,
            each.distance,
        )
        for each in ranked
    ]


def _near_miss(logged: dict[str, Any], kind: str, of: dict[str, Any], off: float) -> dict[str, Any]:
    result = {"subEvents": [], "diffDescriptions": [], "distance": off}
    return {"request": logged, kind: of, "matchResult": result}


def call_of(logged: Spot) -> Call:
    """The call that a LoggedRequest tells of; what it leaves out is empty. Raises PatternError."""
    members = logged.members("a LoggedRequest: an object with url, method, headers and body")
    texts = {name: spot.text() for name, spot in members.items() if name in TEXTS and spot.value is not None}
    headers = members.get("headers")
    head = Head(
        texts.get("method", "GET").upper(),
        texts.get("url", "/"),
        Headers(_headers(headers) if headers and headers.value is not None else ()),
        scheme=texts.get("scheme", "http"),
        client_ip=texts.get("clientIp", ""),
    )
    return Call(head, _body(members, texts))


TEXTS = frozenset({"method", "url", "scheme", "clientIp", "body", "bodyAsBase64"})


def _headers(spot: Spot) -> Iterator[tuple[str, str]]:
    for name, value in spot.members("an object of headers").items():
        values: Iterable[Spot] = value.items("values") if isinstance(value.value, list) else (value,)
        yield from ((name, one.text()) for one in values)


def _body(members: dict[str, Spot], texts: dict[str, str]) -> bytes:
    if encoded := texts.get("bodyAsBase64"):
        try:
            return b64decode(encoded, validate=True)
        except NotBase64:
            raise members["bodyAsBase64"].error("base64") from None
    return texts.get("body", "").encode("utf-8", "replace")
