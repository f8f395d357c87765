"""The journal as HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), keys and phones masked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from mockpaywall.http.reason_phrases import get_reason_phrase
from mockpaywall.http.timestamps import format_iso8601
from mockpaywall.journal.body_parsing import decode_text
from mockpaywall.journal.client_outcome import (
    client_outcome,
    get_client_status,
    get_sent_body,
    get_sent_headers,
)
from mockpaywall.journal.export.replay import replay_url
from mockpaywall.journal.masking.phones import PhoneMask, find_phones, make_salt
from mockpaywall.journal.masking.secrets import MaskedRequest, SecretMask, make_secret_mask, mask_request
from mockpaywall.journal.query import get_request_id
from mockpaywall.model.exchange import Exchange

NOT_MEASURED = -1
"""HAR's value for a size that was not measured."""


def make_har_log(version: str, comment: str) -> dict[str, Any]:
    """Return the log without its entries. *version* is the version of mockpaywall."""
    log = {"version": "1.2", "creator": {"name": "mockpaywall", "version": version}}
    return log | ({"comment": comment} if comment else {})


def render_har_entry(exchange: Exchange, seed: int, *, show_phones: bool = False) -> dict[str, Any]:
    """Return the entry of *exchange*. Phones are masked unless *show_phones*."""
    entry = _render_entry(exchange, seed)
    if show_phones:
        return entry
    known, salt = find_phones(exchange.received.request.body), make_salt(seed, exchange.received.namespace)
    masked: dict[str, Any] = PhoneMask(known, salt).mask_json(entry)
    return masked


def _render_entry(exchange: Exchange, seed: int) -> dict[str, Any]:
    started_at, ended_at = exchange.received.received_at, exchange.ended_at
    total_ms = 0.0 if ended_at is None else max(0.0, round((ended_at - started_at) * 1000, 3))
    return {
        "startedDateTime": format_iso8601(started_at),
        "time": total_ms,
        "request": _render_request(exchange),
        "response": _render_response(exchange, make_secret_mask(exchange.received.request)),
        "cache": {},
        "timings": {"send": 0, "wait": total_ms, "receive": 0},
        "comment": client_outcome(exchange),
        "_requestId": get_request_id(exchange, seed),
        "_namespace": exchange.received.namespace,
    }


def _render_request(exchange: Exchange) -> dict[str, Any]:
    request = exchange.received.request
    masked = mask_request(request)
    query = masked.target.partition("?")[2]
    return {
        "method": request.head.method,
        "url": replay_url(exchange),
        "httpVersion": f"HTTP/{request.head.http_version}",
        "cookies": [],
        "headers": _render_pairs(masked.headers),
        "queryString": _render_pairs(parse_qsl(query, keep_blank_values=True)),
        **_render_post_data(masked, request.head.headers.get("content-type") or ""),
        "headersSize": NOT_MEASURED,
        "bodySize": len(request.body),
    }


def _render_post_data(masked: MaskedRequest, content_type: str) -> dict[str, Any]:
    if not masked.body:
        return {}
    return {"postData": {"mimeType": content_type, "params": [], "text": decode_text(masked.body)}}


def _render_response(exchange: Exchange, mask: SecretMask) -> dict[str, Any]:
    """Render what was sent. Status 0 stands for no status line, as browsers write it."""
    status, headers, body = get_client_status(exchange), get_sent_headers(exchange), get_sent_body(exchange)
    content_type = next((value for name, value in headers if name.lower() == "content-type"), "")
    return {
        "status": status,
        "statusText": get_reason_phrase(status) if status else "",
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _render_pairs(mask.mask_headers(headers)),
        "content": {
            "size": len(body),
            "mimeType": content_type,
            "text": mask.mask_quotes(decode_text(body)),
        },
        "redirectURL": "",
        "headersSize": NOT_MEASURED,
        "bodySize": len(body),
    }


def _render_pairs(pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
