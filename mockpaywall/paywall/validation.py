"""A call read against the contract, in the contract's order: key headers, content type, size, JSON, schema."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from mockpaywall.http.json_limits import MAX_BODY_BYTES
from mockpaywall.http.request import Request
from mockpaywall.paywall import api_errors, hints
from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER
from mockpaywall.paywall.schema_validator import SchemaValidator
from mockpaywall.paywall.strict_json import InvalidJson, parse_json
from mockpaywall.paywall.strictness import Strictness


def check_credentials(
    request: Request, schema: SchemaValidator, accepted_credentials: Collection[tuple[str, str]]
) -> None:
    """The key headers fit their schema and, when *accepted* is not empty, are a pair in it. Raises Refusal."""
    key, client = request.head.headers.get(KEY_HEADER), request.head.headers.get(CLIENT_HEADER)
    values = request.head.headers.first
    if not schema.is_valid(values):
        raise api_errors.missing_headers_error(schema.find_violations(values), schema.schema, request)
    if accepted_credentials and (key, client) not in accepted_credentials:
        raise api_errors.unknown_credentials_error()


def check_content_type(request: Request) -> None:
    """The body is said to be JSON. Raises Refusal."""
    if not _is_json(request.head.headers.get("content-type")):
        raise api_errors.unsupported_media_type_error(request)


def parse_body(
    request: Request, schema: SchemaValidator, strictness: Strictness
) -> tuple[Mapping[str, Any], str]:
    """The body, names as documented, and a hint ("" without one). Raises Refusal."""
    if request.oversize:
        raise api_errors.content_too_large_error(MAX_BODY_BYTES)
    value = _parse_object(request.body)
    known: Mapping[str, Any] = schema.schema.get("properties", {})
    body = _normalize_names(value, known) if strictness.case_insensitive else value
    if not schema.is_valid(body) and (violations := schema.find_violations(body)):
        hint = hints.join_hints((hints.hint_for_names(body, tuple(known)), hints.hint_for_values(body)))
        raise api_errors.schema_violation_error(violations, schema.schema, hint)
    return body, _build_hint(body, request.body, known, strictness)


def _parse_object(raw: bytes) -> dict[str, Any]:
    try:
        value = parse_json(raw)
    except InvalidJson as error:
        raise api_errors.invalid_json_error(error, raw) from None
    if not isinstance(value, dict):
        raise api_errors.not_an_object_error(value)
    return value


def _is_json(content_type: str | None) -> bool:
    """application/json or application/*+json; a charset, if any, is judged by reading the body as UTF-8."""
    if content_type == "application/json":
        return True
    kind = (content_type or "").partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _normalize_names(body: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Names in any letter case become the documented ones, as ASP.NET binds them."""
    lower = {name.lower(): name for name in known}
    named: dict[str, Any] = {}
    for sent, value in body.items():
        name = lower.get(sent.lower(), sent)
        if name in named:
            raise api_errors.duplicate_property_error(name)
        named[name] = value
    return named


def _build_hint(body: Mapping[str, Any], raw: bytes, known: Mapping[str, Any], strictness: Strictness) -> str:
    """What the caller should know although the body was accepted."""
    strange = strictness.hints and not body.keys() <= known.keys()
    variables = hints.hint_for_values(body) if b"{{" in raw else ""
    return hints.join_hints((hints.hint_for_names(body, tuple(known)), variables)) if strange else variables
