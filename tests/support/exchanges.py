"""Exchanges made by hand: a call, what was decided, how it ended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Fault, Response
from mockpaywall.model.exchange import Exchange, Outcome, ReceivedRequest, RequestRecord
from mockpaywall.model.mode import OK, ModeCandidate
from mockpaywall.paywall.session import Session
from mockpaywall.wiremock.stub_mapping import RenderContext, StubEndpoint

SEED = 1234
START = 1_700_000_000.0
PATH = "/api/paywall/masterpass/session"
KEY, CLIENT = "marked-private-key", "marked-private-client"
PHONE = "905123456710"
GOOD: dict[str, Any] = {"ReferenceCode": "order-1", "UserId": "72812393211", "UserPhone": PHONE}
KEYS = {"apikeyprivate": KEY, "apiclientprivate": CLIENT}
BODY = b'{"ErrorCode":0}'
ENDPOINT = StubEndpoint("Create Session", "POST", PATH, {"method": "POST", "urlPath": PATH})


def background(**rules: dict[str, Any]) -> RenderContext:
    return RenderContext(SEED, START, (ENDPOINT,), rules.get)


def call(
    body: object = GOOD,
    *,
    method: str = "POST",
    target: str = PATH,
    headers: Mapping[str, str] | tuple[tuple[str, str], ...] | None = None,
    oversize: bool = False,
) -> Request:
    """*body*: bytes as they are, anything else as JSON. *headers* come after host and content type."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = KEYS if headers is None else headers
    pairs = tuple(given.items()) if isinstance(given, Mapping) else given
    typed = (("Host", "localhost:8080"), ("Content-Type", "application/json"), *pairs)
    return Request(RequestHead(method, target, Headers(typed), client_ip="127.0.0.1"), raw, oversize)


def exchange(
    of: Request | None = None,
    *,
    number: int = 1,
    after_s: float = 0.0,
    namespace: str = "keys-x",
    status: int = 200,
    body: bytes = BODY,
    reason: str = "",
    acted: str = "",
    source: str = "default",
    travel: Fault = Fault.NONE,
    delay_ms: float = 0.0,
    phase: ExchangePhase = ExchangePhase.DONE,
    took_s: float = 0.25,
    session_id: str = "",
    hint: str = "",
) -> Exchange:
    """A finished exchange, received *after_s* after START; with *phase* RECEIVED nothing is decided yet."""
    received = ReceivedRequest(namespace, of or call(), (ModeCandidate(source, OK),), START + after_s)
    record = RequestRecord(number, START + after_s, ModeCandidate(source, OK), 1)
    if phase is ExchangePhase.RECEIVED:
        return Exchange(received, record, phase, None, None, None)
    headers = (
        ("Content-Type", "application/json; charset=utf-8"),
        *((("X-Mock-Hint", hint),) if hint else ()),
    )
    response = Response(status, headers, body, delay_ms, travel, exchange=(namespace, number))
    session = _session(session_id) if session_id else None
    outcome = Outcome(response, session, acted, reason)
    ended_at = None if phase is ExchangePhase.RESPONDING else START + after_s + took_s
    return Exchange(received, record, phase, outcome, response, ended_at)


def _session(session_id: str) -> Session:
    return Session(session_id, "order-1", "1", PHONE, False, False, START, START + 60)
