"""The journal as HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), keys and phones masked."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from mockpaywall.http.response import Reply
from mockpaywall.http.timestamps import iso
from mockpaywall.journal.body_parsing import text_of
from mockpaywall.journal.client_outcome import body_sent, headers_sent, seen
from mockpaywall.journal.export.replay import resent_url
from mockpaywall.journal.masking.phones import phones_in, scrubbed
from mockpaywall.journal.masking.secrets import Shown, shown
from mockpaywall.model.exchange import Exchange
from mockpaywall.wiremock.serve_event import request_id

UNKNOWN = -1
"""HAR's word for a size or a time that was not measured."""
PHRASES = {status.value: status.phrase for status in HTTPStatus}

Pairs = tuple[tuple[str, str], ...]


def har(exchanges: tuple[Exchange, ...], seed: int, version: str) -> dict[str, Any]:
    """The log of *exchanges*, oldest first. *version* is ours."""
    creator = {"name": "mockpaywall", "version": version}
    return {
        "log": {"version": "1.2", "creator": creator, "entries": [_entry(one, seed) for one in exchanges]}
    }


def _entry(exchange: Exchange, seed: int) -> dict[str, Any]:
    started, ended, reply = exchange.receipt.received_at, exchange.ended_at, exchange.reply
    total = 0.0 if ended is None else max(0.0, round((ended - started) * 1000, 3))
    entry = {
        "startedDateTime": iso(started),
        "time": total,
        "request": _request(exchange),
        "response": _response(reply),
        "cache": {},
        "timings": {"send": 0, "wait": total, "receive": 0},
        "comment": seen(exchange),
        "_requestId": request_id(exchange, seed),
        "_namespace": exchange.receipt.namespace,
    }
    scrub: dict[str, Any] = scrubbed(entry, phones_in(exchange.receipt.call.body))
    return scrub


def _request(exchange: Exchange) -> dict[str, Any]:
    call = exchange.receipt.call
    view = shown(call)
    return {
        "method": call.head.method,
        "url": resent_url(exchange),
        "httpVersion": f"HTTP/{call.head.http_version}",
        "cookies": [],
        "headers": _pairs(view.headers),
        "queryString": _pairs(parse_qsl(view.target.partition("?")[2], keep_blank_values=True)),
        **_posted(view, call.head.headers.get("content-type") or ""),
        "headersSize": UNKNOWN,
        "bodySize": len(call.body),
    }


def _posted(view: Shown, kind: str) -> dict[str, Any]:
    return {"postData": {"mimeType": kind, "params": [], "text": text_of(view.body)}} if view.body else {}


def _response(reply: Reply | None) -> dict[str, Any]:
    """As far as it was sent; status 0 is HAR's habit for none."""
    arrived = reply is not None and bool(headers_sent(reply))
    status = reply.status if reply and arrived else 0
    headers, body = (headers_sent(reply), body_sent(reply)) if reply else ((), b"")
    kind = next((value for name, value in headers if name.lower() == "content-type"), "")
    return {
        "status": status,
        "statusText": PHRASES.get(status, ""),
        "httpVersion": "HTTP/1.1",
        "cookies": [],
        "headers": _pairs(headers),
        "content": {"size": len(body), "mimeType": kind, "text": text_of(body)},
        "redirectURL": "",
        "headersSize": UNKNOWN,
        "bodySize": len(body),
    }


def _pairs(pairs: Pairs | list[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in pairs]
