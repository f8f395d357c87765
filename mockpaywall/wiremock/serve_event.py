"""An exchange as WireMock's ServeEvent.

It has no member of ours at the top level: WireMock's Java client rejects such events.
"""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from mockpaywall.journal.body_parsing import decode_text, is_text, parse_json_body
from mockpaywall.journal.client_outcome import get_client_status, get_sent_body, get_sent_headers
from mockpaywall.journal.masking.secrets import SecretMask, make_secret_mask
from mockpaywall.journal.query import get_request_id, is_matched
from mockpaywall.model.exchange import Exchange
from mockpaywall.wiremock.faults import render_fault
from mockpaywall.wiremock.logged_request import group_headers, render_logged_request
from mockpaywall.wiremock.metadata import build_metadata
from mockpaywall.wiremock.render_context import RenderContext, find_stub
from mockpaywall.wiremock.stub_mapping import METADATA_KEY, StubMapping

NOT_MATCHED = "REQUEST_NOT_MATCHED"
OWN_EVENT_TYPE = "MOCKPAYWALL"
"""The type of the sub-event that carries our metadata."""


def render_serve_event(exchange: Exchange, context: RenderContext) -> dict[str, Any]:
    """Return the ServeEvent of *exchange*."""
    mask = make_secret_mask(exchange.received.request)
    metadata = build_metadata(exchange)
    stub = find_stub(exchange, context)
    return {
        "id": get_request_id(exchange, context.get_seed()),
        "request": render_logged_request(exchange.received.request, exchange.received.received_at),
        "responseDefinition": _render_response_definition(exchange, mask),
        "response": _render_response(exchange, mask),
        "wasMatched": is_matched(exchange),
        "timing": _render_timing(exchange),
        "subEvents": _render_sub_events(exchange, metadata),
        "stubMapping": {**stub, "metadata": {METADATA_KEY: {**_get_rule_metadata(stub), **metadata}}},
    }


def _get_rule_metadata(stub: StubMapping) -> dict[str, Any]:
    metadata: dict[str, Any] = stub.get("metadata", {}).get(METADATA_KEY, {})
    return {"rule": metadata} if metadata else {}


def _render_response_definition(exchange: Exchange, mask: SecretMask) -> dict[str, Any]:
    response = exchange.response
    if response is None:
        return {"status": 0}
    unmatched = {} if is_matched(exchange) else {"fromConfiguredStub": False}
    return {
        "status": response.status,
        "headers": group_headers(mask.mask_headers(response.headers)),
        **_render_content(mask.mask_quoted_bytes(response.body)),
        **unmatched,
    }


def _render_content(body: bytes) -> dict[str, Any]:
    if not is_text(body):
        return {"base64Body": b64encode(body).decode("ascii")}
    value = parse_json_body(body)
    return {"jsonBody": value} if isinstance(value, dict) else {"body": decode_text(body)}


def _render_response(exchange: Exchange, mask: SecretMask) -> dict[str, Any]:
    """Render what was sent of the response. Status 0, as before there is a response, means that none was sent."""
    response = exchange.response
    if response is None:
        return {"status": 0, "bodyAsBase64": "", "body": ""}
    body = mask.mask_quoted_bytes(get_sent_body(exchange))
    return {
        "status": get_client_status(exchange),
        "headers": group_headers(mask.mask_headers(get_sent_headers(exchange))),
        "bodyAsBase64": b64encode(body).decode("ascii"),
        "body": decode_text(body),
        **render_fault(response.fault),
    }


def _render_timing(exchange: Exchange) -> dict[str, int]:
    """Return whole milliseconds. All time but the delay counts as processing: sending is not measured."""
    added_ms = int(exchange.response.delay_ms) if exchange.response else 0
    total_ms = round(_get_duration_s(exchange) * 1000)
    served_ms = max(0, total_ms - added_ms)
    return {
        "addedDelay": added_ms,
        "processTime": served_ms,
        "responseSendTime": 0,
        "serveTime": served_ms,
        "totalTime": total_ms,
    }


def _get_duration_s(exchange: Exchange) -> float:
    if exchange.ended_at is None:
        return 0.0
    return max(0.0, exchange.ended_at - exchange.received.received_at)


def _render_sub_events(exchange: Exchange, metadata: dict[str, Any]) -> list[dict[str, Any]]:
    offset_ns = int(_get_duration_s(exchange) * 1e9)
    own = {"type": OWN_EVENT_TYPE, "timeOffsetNanos": offset_ns, "data": metadata}
    return [own] if is_matched(exchange) else [_render_not_matched(exchange, metadata, offset_ns), own]


def _render_not_matched(exchange: Exchange, metadata: dict[str, Any], offset_ns: int) -> dict[str, Any]:
    hint, reason = metadata.get("hint"), metadata.get("reason", "")
    report = f"{reason}\nhint: {hint}" if hint else reason
    status = exchange.response.status if exchange.response else 0
    data = {"status": status, "contentType": "text/plain", "report": report}
    return {"type": NOT_MATCHED, "timeOffsetNanos": offset_ns, "data": data}
