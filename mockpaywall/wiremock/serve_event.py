"""An exchange as WireMock's ServeEvent. No key of ours stands at the top: the Java client refuses such events."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from mockpaywall.http.response import Response
from mockpaywall.journal.body_parsing import decode_text, is_text, parse_json_body
from mockpaywall.journal.client_outcome import WIREMOCK_FAULTS, get_sent_body, get_sent_headers
from mockpaywall.model.exchange import Exchange
from mockpaywall.model.seeded_random import get_namespace_random
from mockpaywall.wiremock.logged_request import group_headers, render_logged_request
from mockpaywall.wiremock.metadata import build_metadata, get_hint
from mockpaywall.wiremock.stub_mapping import RenderContext, find_stub

NOT_MATCHED = "REQUEST_NOT_MATCHED"
PAYWALL_EVENT_TYPE = "MOCKPAYWALL"
"""The type of the sub-event that carries our own facts."""


def render_serve_event(exchange: Exchange, render_context: RenderContext) -> dict[str, Any]:
    """*exchange* in WireMock's words."""
    description = build_metadata(exchange)
    stub = find_stub(exchange, render_context)
    return {
        "id": get_request_id(exchange, render_context.seed),
        "request": render_logged_request(exchange.received.request, exchange.received.received_at),
        "responseDefinition": _render_response_definition(exchange),
        "response": _render_response(exchange.response),
        "wasMatched": is_matched(exchange),
        "timing": _render_timing(exchange),
        "subEvents": _render_sub_events(exchange, description),
        "stubMapping": {**stub, "metadata": {"paywall": {**_get_rule_metadata(stub), **description}}},
    }


def get_request_id(exchange: Exchange, seed: int) -> str:
    """The X-Mock-Request-Id of its reply, a UUID."""
    return get_namespace_random(seed, exchange.received.namespace).make_request_id(exchange.record.number)


def is_matched(exchange: Exchange) -> bool:
    """False when the call was refused: path, method, headers or body."""
    return exchange.outcome is None or not exchange.outcome.reason


def _get_rule_metadata(stub: dict[str, Any]) -> dict[str, Any]:
    description: dict[str, Any] = stub.get("metadata", {}).get("paywall", {})
    return {"rule": description} if description else {}


def _render_response_definition(exchange: Exchange) -> dict[str, Any]:
    response = exchange.response
    if response is None:
        return {"status": 0}
    unmatched = {} if is_matched(exchange) else {"fromConfiguredStub": False}
    return {
        "status": response.status,
        "headers": group_headers(response.headers),
        **_render_content(response.body),
        **unmatched,
    }


def _render_content(body: bytes) -> dict[str, Any]:
    if not is_text(body):
        return {"base64Body": b64encode(body).decode("ascii")}
    value = parse_json_body(body)
    return {"jsonBody": value} if isinstance(value, dict) else {"body": decode_text(body)}


def _render_response(response: Response | None) -> dict[str, Any]:
    """As far as it was sent; WireMock's name of the fault where it has one."""
    if response is None:
        return {"status": 0, "bodyAsBase64": "", "body": ""}
    body, fault = get_sent_body(response), WIREMOCK_FAULTS.get(response.fault)
    return {
        "status": response.status,
        "headers": group_headers(get_sent_headers(response)),
        "bodyAsBase64": b64encode(body).decode("ascii"),
        "body": decode_text(body),
        **({"fault": fault} if fault else {}),
    }


def _render_timing(exchange: Exchange) -> dict[str, int]:
    """Whole milliseconds. What is not delay is all counted as processing: sending is not timed apart."""
    added = int(exchange.response.delay_ms) if exchange.response else 0
    ended = exchange.ended_at
    total = 0 if ended is None else max(0, round((ended - exchange.received.received_at) * 1000))
    served = max(0, total - added)
    return {
        "addedDelay": added,
        "processTime": served,
        "responseSendTime": 0,
        "serveTime": served,
        "totalTime": total,
    }


def _render_sub_events(exchange: Exchange, metadata: dict[str, Any]) -> list[dict[str, Any]]:
    ended = exchange.ended_at
    offset = 0 if ended is None else max(0, int((ended - exchange.received.received_at) * 1e9))
    ours = {"type": PAYWALL_EVENT_TYPE, "timeOffsetNanos": offset, "data": metadata}
    return [ours] if is_matched(exchange) else [_render_not_matched(exchange, offset), ours]


def _render_not_matched(exchange: Exchange, offset: int) -> dict[str, Any]:
    hint, reason = get_hint(exchange), exchange.outcome.reason if exchange.outcome else ""
    report = f"{reason}\nhint: {hint}" if hint else reason
    status = exchange.response.status if exchange.response else 0
    data = {"status": status, "contentType": "text/plain", "report": report}
    return {"type": NOT_MATCHED, "timeOffsetNanos": offset, "data": data}
