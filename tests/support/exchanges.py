"""Exchanges made by hand: a call, what was decided, how it ended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mockpaywall.http.request import Call, Head, Headers
from mockpaywall.http.response import Phase, Reply, Travel
from mockpaywall.model.exchange import Exchange, Outcome, Receipt, Situation
from mockpaywall.model.mode import OK, Candidate
from mockpaywall.paywall.session import Session
from mockpaywall.wiremock.stub_mapping import Background, Endpoint

SEED = 1234
START = 1_700_000_000.0
PATH = "/api/paywall/masterpass/session"
KEY, CLIENT = "marked-private-key", "marked-private-client"
PHONE = "905123456710"
GOOD: dict[str, Any] = {"ReferenceCode": "order-1", "UserId": "72812393211", "UserPhone": PHONE}
KEYS = {"apikeyprivate": KEY, "apiclientprivate": CLIENT}
BODY = b'{"ErrorCode":0}'
ENDPOINT = Endpoint("Create Session", "POST", PATH, {"method": "POST", "urlPath": PATH})


def background(**rules: dict[str, Any]) -> Background:
    return Background(SEED, START, (ENDPOINT,), rules.get)


def call(
    body: object = GOOD,
    *,
    method: str = "POST",
    target: str = PATH,
    headers: Mapping[str, str] | tuple[tuple[str, str], ...] | None = None,
    oversize: bool = False,
) -> Call:
    """*body*: bytes as they are, anything else as JSON. *headers* come after host and content type."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = KEYS if headers is None else headers
    pairs = tuple(given.items()) if isinstance(given, Mapping) else given
    typed = (("Host", "localhost:8080"), ("Content-Type", "application/json"), *pairs)
    return Call(Head(method, target, Headers(typed), client_ip="127.0.0.1"), raw, oversize)


def exchange(
    of: Call | None = None,
    *,
    number: int = 1,
    after_s: float = 0.0,
    namespace: str = "keys-x",
    status: int = 200,
    body: bytes = BODY,
    reason: str = "",
    acted: str = "",
    source: str = "default",
    travel: Travel = Travel.WHOLE,
    delay_ms: float = 0.0,
    phase: Phase = Phase.DONE,
    took_s: float = 0.25,
    session_id: str = "",
    hint: str = "",
) -> Exchange:
    """A finished exchange, received *after_s* after START; with *phase* RECEIVED nothing is decided yet."""
    receipt = Receipt(namespace, of or call(), (Candidate(source, OK),), START + after_s)
    situation = Situation(number, START + after_s, Candidate(source, OK), 1)
    if phase is Phase.RECEIVED:
        return Exchange(receipt, situation, phase, None, None, None)
    headers = (
        ("Content-Type", "application/json; charset=utf-8"),
        *((("X-Mock-Hint", hint),) if hint else ()),
    )
    reply = Reply(status, headers, body, delay_ms, travel, exchange=(namespace, number))
    session = _session(session_id) if session_id else None
    outcome = Outcome(reply, session, acted, reason)
    ended_at = None if phase is Phase.RESPONDING else START + after_s + took_s
    return Exchange(receipt, situation, phase, outcome, reply, ended_at)


def _session(session_id: str) -> Session:
    return Session(session_id, "order-1", "1", PHONE, False, False, START, START + 60)
