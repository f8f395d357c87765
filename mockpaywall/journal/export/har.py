"""The journal as HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), keys and phones masked."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from mockpaywall.http.response import Response
from mockpaywall.http.timestamps import format_iso8601
from mockpaywall.journal.body_parsing import decode_text
from mockpaywall.journal.client_outcome import client_outcome, get_sent_body, get_sent_headers
from mockpaywall.journal.export.replay import replay_url
from mockpaywall.journal.masking.phones import find_phones, mask_phones_in
from mockpaywall.journal.masking.secrets import MaskedRequest, mask_request
from mockpaywall.model.exchange import Exchange
from mockpaywall.wiremock.serve_event import get_request_id

UNKNOWN = -1
"""HAR's word for a size or a time that was not measured."""
REASON_PHRASES = {status.value: status.phrase for status in HTTPStatus}

Pairs = tuple[tuple[str, str], ...]


def export_har(exchanges: tuple[Exchange, ...], seed: int, version: str) -> dict[str, Any]:
    """The log of *exchanges*, oldest first. *version* is ours."""
    creator = {"name": "mockpaywall", "version": version}
    return {
        "log": {
            "version": "1.2",
            "creator": creator,
            "entries": [_render_entry(one, seed) for one in exchanges],
        }
    }


def _render_entry(exchange: Exchange, seed: int) -> dict[str, Any]:
    started, ended, response = exchange.received.received_at, exchange.ended_at, exchange.response
    total = 0.0 if ended is None else max(0.0, round((ended - started) * 1000, 3))
    entry = {
        "startedDateTime": format_iso8601(started),
        "time": total,
        "request": _render_request(exchange),
        "response": _render_response(response),
        "cache": {},
        "timings": {"send": 0, "wait": total, "receive": 0},
        "comment": client_outcome(exchange),
        "_requestId": get_request_id(exchange, seed),
        "_namespace": exchange.received.namespace,
    }
    scrub: dict[str, Any] = mask_phones_in(entry, find_phones(exchange.received.request.body))
    return scrub


def _render_request(exchange: Exchange) -> dict[str, Any]:
    request = exchange.received.request
    view = mask_request(request)
    return {
        "method": request.head.method,
        "url": replay_url(exchange),
        "httpVersion": f"HTTP/{request.head.http_version}",
        "cookies": [],
        "headers": _render_pairs(view.headers),
        "queryString": _render_pairs(parse_qsl(view.target.partition("?")[2], keep_blank_values=True)),
        **_render_post_data(view, request.head.headers.get("content-type") or ""),
        "headersSize": UNKNOWN,
        "bodySize": len(request.body),
    }


def _render_post_data(masked_request: MaskedRequest, content_type: str) -> dict[str, Any]:
    return (
        {"postData": {"mimeType": content_type, "params": [], "text": decode_text(masked_request.body)}}
        if masked_request.body
        else {}
    )


def _render_response(response: Response | None) -> dict[str, Any]:
    """As far as it was sent; status 0 is HAR's habit for none."""
    arrived = response is not None and bool(get_sent_headers(response))
    status = response.status if response and arrived else 0
    headers, body = (get_sent_headers(response), get_sent_body(response)) if response else ((), b"")
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    return {
        "status": status,
        "statusText": REASON_PHRASES.get(status, ""),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _render_pairs(headers),
        "content": {"size": len(body), "mimeType": kind, "text": decode_text(body)},
        "redirectURL": "",
        "headersSize": UNKNOWN,
        "bodySize": len(body),
    }


def _render_pairs(pairs: Pairs | list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
