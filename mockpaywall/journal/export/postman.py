"""The journal as a Postman collection, format v2.1. Keys become variables to fill in; phones are masked."""

from __future__ import annotations

import re
from typing import Any

from mockpaywall.journal.body_parsing import decode_text
from mockpaywall.journal.export.replay import base_url, namespace_prefix, replay_headers
from mockpaywall.journal.masking.phones import find_phones, mask_phones_in
from mockpaywall.journal.masking.secrets import is_secret, mask_request
from mockpaywall.model.exchange import Exchange
from mockpaywall.wiremock.serve_event import get_request_id

COLLECTION_SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
BASE_URL_VARIABLE = "baseUrl"


def export_postman(exchanges: tuple[Exchange, ...], seed: int) -> dict[str, Any]:
    """*exchanges* in their order, one item each."""
    return {
        "info": {"name": "mockpaywall journal", "schema": COLLECTION_SCHEMA},
        "item": [_render_item(one, seed) for one in exchanges],
        "variable": _render_variables(exchanges),
    }


def _render_item(exchange: Exchange, seed: int) -> dict[str, Any]:
    request = exchange.received.request
    status = exchange.response.status if exchange.response else "no answer"
    target = f"{namespace_prefix(exchange)}{mask_request(request).target}"
    item = {
        "name": f"{exchange.record.number} {request.head.method} {request.head.path} {status}",
        "id": get_request_id(exchange, seed),
        "request": {
            "method": request.head.method,
            "header": [_render_header(name, value) for name, value in replay_headers(request)],
            "url": {
                "raw": f"{{{{{BASE_URL_VARIABLE}}}}}{target}",
                "host": [f"{{{{{BASE_URL_VARIABLE}}}}}"],
                **_render_url(target),
            },
            **_render_body(exchange),
        },
        "response": [],
    }
    scrub: dict[str, Any] = mask_phones_in(item, find_phones(request.body))
    return scrub


def _render_url(target: str) -> dict[str, Any]:
    path, question, query = target.partition("?")
    parts: dict[str, Any] = {"path": path.lstrip("/").split("/")}
    if question:
        pairs = (one.partition("=") for one in query.split("&"))
        parts["query"] = [{"key": key, "value": value} for key, _, value in pairs]
    return parts


def _render_header(name: str, value: str) -> dict[str, str]:
    if not is_secret(name):
        return {"key": name, "value": value}
    return {"key": name, "value": f"{{{{{_to_variable_name(name)}}}}}", "description": f"was {value}"}


def _render_body(exchange: Exchange) -> dict[str, Any]:
    request = exchange.received.request
    if not request.body:
        return {}
    kind = (request.head.headers.get("content-type") or "").lower()
    language = "json" if "json" in kind else "text"
    raw = decode_text(mask_request(request).body)
    return {"body": {"mode": "raw", "raw": raw, "options": {"raw": {"language": language}}}}


def _render_variables(exchanges: tuple[Exchange, ...]) -> list[dict[str, str]]:
    names = {
        _to_variable_name(name)
        for one in exchanges
        for name in one.received.request.head.headers.names()
        if is_secret(name)
    }
    base = base_url(exchanges[0].received.request) if exchanges else ""
    return [
        {"key": BASE_URL_VARIABLE, "value": base},
        *({"key": name, "value": ""} for name in sorted(names)),
    ]


def _to_variable_name(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "_", name.lower())
