"""A call read against the contract, in the contract's order: key headers, content type, size, JSON, schema."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from mockpaywall.http.request import Call
from mockpaywall.paywall import api_errors, hints
from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER
from mockpaywall.paywall.schema_validator import Checker
from mockpaywall.paywall.strict_json import NotJson, read_json
from mockpaywall.paywall.strictness import Strictness

BODY_LIMIT = 65_536
"""Bytes; a larger body is refused (ours)."""


def check_credentials(call: Call, schema: Checker, accepted: Collection[tuple[str, str]]) -> None:
    """The key headers fit their schema and, when *accepted* is not empty, are a pair in it. Raises Refusal."""
    key, client = call.head.headers.get(KEY_HEADER), call.head.headers.get(CLIENT_HEADER)
    values = call.head.headers.first
    if not schema.accepts(values):
        raise api_errors.headers_missing(schema.violations(values), schema.schema, call)
    if accepted and (key, client) not in accepted:
        raise api_errors.unknown_credentials()


def check_content_type(call: Call) -> None:
    """The body is said to be JSON. Raises Refusal."""
    if not _is_json(call.head.headers.get("content-type")):
        raise api_errors.wrong_content_type(call)


def read_body(call: Call, schema: Checker, strictness: Strictness) -> tuple[Mapping[str, Any], str]:
    """The body, names as documented, and a hint ("" without one). Raises Refusal."""
    if call.oversize:
        raise api_errors.too_large(BODY_LIMIT)
    value = _value(call.body)
    known: Mapping[str, Any] = schema.schema.get("properties", {})
    body = _documented_names(value, known) if strictness.any_case else value
    if not schema.accepts(body) and (violations := schema.violations(body)):
        hint = hints.joined((hints.for_names(body, tuple(known)), hints.for_values(body)))
        raise api_errors.unfit(violations, schema.schema, hint)
    return body, _hint(body, call.body, known, strictness)


def _value(raw: bytes) -> dict[str, Any]:
    try:
        value = read_json(raw)
    except NotJson as error:
        raise api_errors.not_json(error, raw) from None
    if not isinstance(value, dict):
        raise api_errors.not_an_object(value)
    return value


def _is_json(content_type: str | None) -> bool:
    """application/json or application/*+json; a charset, if any, is judged by reading the body as UTF-8."""
    if content_type == "application/json":
        return True
    kind = (content_type or "").partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _documented_names(body: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Names in any letter case become the documented ones, as ASP.NET binds them."""
    lower = {name.lower(): name for name in known}
    named: dict[str, Any] = {}
    for sent, value in body.items():
        name = lower.get(sent.lower(), sent)
        if name in named:
            raise api_errors.names_clash(name)
        named[name] = value
    return named


def _hint(body: Mapping[str, Any], raw: bytes, known: Mapping[str, Any], strictness: Strictness) -> str:
    """What the caller should know although the body was accepted."""
    strange = strictness.hints and not body.keys() <= known.keys()
    variables = hints.for_values(body) if b"{{" in raw else ""
    return hints.joined((hints.for_names(body, tuple(known)), variables)) if strange else variables
