"""Exchanges built by hand: a request, what was decided, how it ended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Fault, Response
from mockpaywall.journal.exchange_reader import iter_exchanges
from mockpaywall.model.exchange import Exchange, Outcome, ReceivedRequest, RequestRecord
from mockpaywall.model.mode import OK_BRANCH, ModeCandidate
from mockpaywall.model.rule import Rule
from mockpaywall.paywall.session import Session
from mockpaywall.stores.base import JournalStore, Scope
from mockpaywall.wiremock.render_context import RenderContext
from mockpaywall.wiremock.stub_endpoint import StubEndpoint
from tests.support.request_data import PATH, PHONE

SEED = 1234
START = 1_700_000_000.0
KEY, CLIENT = "marked-private-key", "marked-private-client"
VALID_BODY: dict[str, Any] = {"ReferenceCode": "order-1", "UserId": "72812393211", "UserPhone": PHONE}
KEYS = {"apikeyprivate": KEY, "apiclientprivate": CLIENT}
RESPONSE_BODY = b'{"ErrorCode":0}'
ENDPOINT = StubEndpoint("Create Session", "POST", PATH, {"method": "POST", "urlPath": PATH})

HeaderPairs = tuple[tuple[str, str], ...]


def list_exchanges(journal: JournalStore, scope: Scope) -> tuple[Exchange, ...]:
    """Return the journal of *scope*, oldest first."""
    return tuple(iter_exchanges(journal, scope))


def make_render_context(*rules: Rule) -> RenderContext:
    """Return the context of a store with these rules for all namespaces."""
    return RenderContext(lambda: SEED, (ENDPOINT,), lambda scope: () if scope else rules)


def make_request(
    body: object = VALID_BODY,
    *,
    method: str = "POST",
    target: str = PATH,
    headers: Mapping[str, str] | HeaderPairs = KEYS,
    oversize: bool = False,
) -> Request:
    """*body*: bytes as they are, anything else as JSON. *headers* follow Host and Content-Type."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    more = tuple(headers.items()) if isinstance(headers, Mapping) else headers
    pairs = (("Host", "localhost:8080"), ("Content-Type", "application/json"), *more)
    return Request(RequestHead(method, target, Headers(pairs), client_ip="127.0.0.1"), content, oversize)


def make_exchange(
    request: Request | None = None,
    *,
    number: int = 1,
    after_s: float = 0.0,
    namespace: str = "keys-x",
    status: int = 200,
    body: bytes = RESPONSE_BODY,
    reason: str = "",
    applied_mode: str = "",
    source: str = "default",
    fault: Fault = Fault.NONE,
    delay_ms: float = 0.0,
    phase: ExchangePhase = ExchangePhase.DONE,
    took_s: float = 0.25,
    session_id: str = "",
    hint: str = "",
) -> Exchange:
    """Return an exchange received *after_s* after START; in the phase RECEIVED it has no response yet."""
    received_at, candidate = START + after_s, ModeCandidate(source, OK_BRANCH)
    received = ReceivedRequest(namespace, request or make_request(), (candidate,), received_at)
    record = RequestRecord(number, received_at, candidate, 1)
    if phase is ExchangePhase.RECEIVED:
        return Exchange(received, record, phase, None, None, None)
    hints = (("X-Mock-Hint", hint),) if hint else ()
    headers = (("Content-Type", "application/json; charset=utf-8"), *hints)
    response = Response(status, headers, body, delay_ms, fault)
    outcome = Outcome(response, _make_session(session_id) if session_id else None, applied_mode, reason)
    ended_at = None if phase is ExchangePhase.RESPONDING else received_at + took_s
    return Exchange(received, record, phase, outcome, response, ended_at)


def _make_session(session_id: str) -> Session:
    return Session(session_id, "order-1", "1", PHONE, False, False, START, START + 60)
