"""The journal as a Postman collection, format v2.1. Keys become variables to fill in; phones are masked."""

from __future__ import annotations

import re
from typing import Any

from mockpaywall.journal.body_parsing import text_of
from mockpaywall.journal.export.replay import base_url, prefix, resent_headers
from mockpaywall.journal.masking.phones import phones_in, scrubbed
from mockpaywall.journal.masking.secrets import is_secret, shown
from mockpaywall.model.exchange import Exchange
from mockpaywall.wiremock.serve_event import request_id

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
BASE = "baseUrl"


def collection(exchanges: tuple[Exchange, ...], seed: int) -> dict[str, Any]:
    """*exchanges* in their order, one item each."""
    return {
        "info": {"name": "mockpaywall journal", "schema": SCHEMA},
        "item": [_item(one, seed) for one in exchanges],
        "variable": _variables(exchanges),
    }


def _item(exchange: Exchange, seed: int) -> dict[str, Any]:
    call = exchange.receipt.call
    status = exchange.reply.status if exchange.reply else "no answer"
    target = f"{prefix(exchange)}{shown(call).target}"
    item = {
        "name": f"{exchange.situation.number} {call.head.method} {call.head.path} {status}",
        "id": request_id(exchange, seed),
        "request": {
            "method": call.head.method,
            "header": [_header(name, value) for name, value in resent_headers(call)],
            "url": {"raw": f"{{{{{BASE}}}}}{target}", "host": [f"{{{{{BASE}}}}}"], **_url(target)},
            **_body(exchange),
        },
        "response": [],
    }
    scrub: dict[str, Any] = scrubbed(item, phones_in(call.body))
    return scrub


def _url(target: str) -> dict[str, Any]:
    path, question, query = target.partition("?")
    parts: dict[str, Any] = {"path": path.lstrip("/").split("/")}
    if question:
        pairs = (one.partition("=") for one in query.split("&"))
        parts["query"] = [{"key": key, "value": value} for key, _, value in pairs]
    return parts


def _header(name: str, value: str) -> dict[str, str]:
    if not is_secret(name):
        return {"key": name, "value": value}
    return {"key": name, "value": f"{{{{{_variable(name)}}}}}", "description": f"was {value}"}


def _body(exchange: Exchange) -> dict[str, Any]:
    call = exchange.receipt.call
    if not call.body:
        return {}
    kind = (call.head.headers.get("content-type") or "").lower()
    language = "json" if "json" in kind else "text"
    raw = text_of(shown(call).body)
    return {"body": {"mode": "raw", "raw": raw, "options": {"raw": {"language": language}}}}


def _variables(exchanges: tuple[Exchange, ...]) -> list[dict[str, str]]:
    names = {
        _variable(name)
        for one in exchanges
        for name in one.receipt.call.head.headers.names()
        if is_secret(name)
    }
    base = base_url(exchanges[0].receipt.call) if exchanges else ""
    return [{"key": BASE, "value": base}, *({"key": name, "value": ""} for name in sorted(names))]


def _variable(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "_", name.lower())
