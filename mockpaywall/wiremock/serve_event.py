"""An exchange as WireMock's ServeEvent. No key of ours stands at the top: the Java client refuses such events."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from mockpaywall.http.response import Reply
from mockpaywall.journal.body_parsing import is_text, json_body, text_of
from mockpaywall.journal.client_outcome import FAULTS, body_sent, headers_sent
from mockpaywall.model.exchange import Exchange
from mockpaywall.model.seeded_random import stream
from mockpaywall.wiremock.logged_request import grouped, logged_request
from mockpaywall.wiremock.metadata import facts, hint_of
from mockpaywall.wiremock.stub_mapping import Background, stub_of

NOT_MATCHED = "REQUEST_NOT_MATCHED"
OURS = "MOCKPAYWALL"
"""The type of the sub-event that carries our own facts."""


def serve_event(exchange: Exchange, background: Background) -> dict[str, Any]:
    """*exchange* in WireMock's words."""
    told = facts(exchange)
    stub = stub_of(exchange, background)
    return {
        "id": request_id(exchange, background.seed),
        "request": logged_request(exchange.receipt.call, exchange.receipt.received_at),
        "responseDefinition": _definition(exchange),
        "response": _response(exchange.reply),
        "wasMatched": matched(exchange),
        "timing": _timing(exchange),
        "subEvents": _sub_events(exchange, told),
        "stubMapping": {**stub, "metadata": {"paywall": {**_told_of_stub(stub), **told}}},
    }


def request_id(exchange: Exchange, seed: int) -> str:
    """The X-Mock-Request-Id of its reply, a UUID."""
    return stream(seed, exchange.receipt.namespace).request_id(exchange.situation.number)


def matched(exchange: Exchange) -> bool:
    """False when the call was refused: path, method, headers or body."""
    return exchange.outcome is None or not exchange.outcome.reason


def _told_of_stub(stub: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = stub.get("metadata", {}).get("paywall", {})
    return {"rule": told} if told else {}


def _definition(exchange: Exchange) -> dict[str, Any]:
    reply = exchange.reply
    if reply is None:
        return {"status": 0}
    unmatched = {} if matched(exchange) else {"fromConfiguredStub": False}
    return {"status": reply.status, "headers": grouped(reply.headers), **_content(reply.body), **unmatched}


def _content(body: bytes) -> dict[str, Any]:
    if not is_text(body):
        return {"base64Body": b64encode(body).decode("ascii")}
    value = json_body(body)
    return {"jsonBody": value} if isinstance(value, dict) else {"body": text_of(body)}


def _response(reply: Reply | None) -> dict[str, Any]:
    """As far as it was sent; WireMock's name of the fault where it has one."""
    if reply is None:
        return {"status": 0, "bodyAsBase64": "", "body": ""}
    body, fault = body_sent(reply), FAULTS.get(reply.travel)
    return {
        "status": reply.status,
        "headers": grouped(headers_sent(reply)),
        "bodyAsBase64": b64encode(body).decode("ascii"),
        "body": text_of(body),
        **({"fault": fault} if fault else {}),
    }


def _timing(exchange: Exchange) -> dict[str, int]:
    """Whole milliseconds. What is not delay is all counted as processing: sending is not timed apart."""
    added = int(exchange.reply.delay_ms) if exchange.reply else 0
    ended = exchange.ended_at
    total = 0 if ended is None else max(0, round((ended - exchange.receipt.received_at) * 1000))
    served = max(0, total - added)
    return {
        "addedDelay": added,
        "processTime": served,
        "responseSendTime": 0,
        "serveTime": served,
        "totalTime": total,
    }


def _sub_events(exchange: Exchange, told: dict[str, Any]) -> list[dict[str, Any]]:
    ended = exchange.ended_at
    offset = 0 if ended is None else max(0, int((ended - exchange.receipt.received_at) * 1e9))
    ours = {"type": OURS, "timeOffsetNanos": offset, "data": told}
    return [ours] if matched(exchange) else [_not_matched(exchange, offset), ours]


def _not_matched(exchange: Exchange, offset: int) -> dict[str, Any]:
    hint, reason = hint_of(exchange), exchange.outcome.reason if exchange.outcome else ""
    report = f"{reason}\nhint: {hint}" if hint else reason
    status = exchange.reply.status if exchange.reply else 0
    data = {"status": status, "contentType": "text/plain", "report": report}
    return {"type": NOT_MATCHED, "timeOffsetNanos": offset, "data": data}
