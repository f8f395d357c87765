"""Validation of a request, in this order: key headers, content type, body size, JSON, schema."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any

from mockpaywall.http.content_encoding import WINDOW_BITS, get_content_coding
from mockpaywall.http.json_limits import MAX_BODY_BYTES
from mockpaywall.http.request import Headers, Request
from mockpaywall.paywall import api_errors, hints
from mockpaywall.paywall.credentials import PRIVATE_PAIR, PUBLIC_PAIR, KeyPair
from mockpaywall.paywall.header_hints import hint_for_similar_headers
from mockpaywall.paywall.masterpass.card_checks import hint_for_expiry
from mockpaywall.paywall.misplaced_session import find_misplaced_session
from mockpaywall.paywall.name_hints import hint_for_misplaced_names, hint_for_names
from mockpaywall.paywall.operation import SESSION_HEADER, Access
from mockpaywall.paywall.phone_hints import hint_for_phone
from mockpaywall.paywall.query_names import list_query_names
from mockpaywall.paywall.schema_validator import SchemaValidator
from mockpaywall.paywall.strict_json import InvalidJson, parse_json
from mockpaywall.paywall.strictness import Strictness

KEY_PAIRS: Mapping[Access, tuple[str, str]] = MappingProxyType(
    {Access.PRIVATE_KEYS: PRIVATE_PAIR, Access.PUBLIC_KEYS: PUBLIC_PAIR}
)
"""The headers of the key pair that an operation needs."""

_MINIMUM_NOTE = "your file of --schemas allows this; the operation does not: it reads these fields"


def check_headers(request: Request, schema: SchemaValidator, *, any_pair: bool) -> None:
    """Check the headers that show who calls. *any_pair*: every key pair is accepted. Raises ApiError."""
    headers = request.head.headers
    if not schema.is_valid(headers.first):
        violations = schema.find_violations(headers.first)
        raise api_errors.missing_headers_error(violations, schema.schema, request, any_pair=any_pair)


def check_key_pair(request: Request, names: tuple[str, str], accepted: Collection[KeyPair] | None) -> None:
    """Check that the pair came once and is among *accepted*; None accepts any. Raises ApiError."""
    headers = request.head.headers
    if len(headers.first) != len(headers.pairs):
        _check_repeated_keys(headers, names)
    pair = headers.get(names[0]), headers.get(names[1])
    if accepted is not None and pair not in accepted:
        raise api_errors.unknown_credentials_error(request, names)


def _check_repeated_keys(headers: Headers, names: tuple[str, str]) -> None:
    for name in names:
        if len(set(headers.get_all(name))) > 1:
            raise api_errors.conflicting_headers_error(name)


def check_content_type(request: Request, strictness: Strictness) -> None:
    """Check that the content type is JSON, in a coding that can be decoded. Raises ApiError."""
    if _read_bodiless(request, strictness):
        return
    if not _is_json(request.head.headers.get("content-type")):
        raise api_errors.unsupported_media_type_error(request)
    coding = get_content_coding(request.head.headers)
    if coding is not None and coding not in WINDOW_BITS:
        raise api_errors.unsupported_content_coding_error(coding)


def parse_body(
    request: Request,
    schema: SchemaValidator,
    strictness: Strictness,
    minimum: SchemaValidator | None = None,
    *,
    exact: bool = False,
) -> tuple[Mapping[str, Any], str]:
    """Parse and validate the body. Returns it with documented names, and a hint or "". Raises ApiError.

    *minimum*: what else it has to be valid for. *exact*: return its fractions as Decimal. What is wrong is explained
    without: a Decimal is of no JSON type.
    """
    if request.oversize:
        raise api_errors.content_too_large_error(MAX_BODY_BYTES)
    body = _read_valid_body(request, schema, strictness, exact=exact)
    hint = _build_hint(body, request.body, schema, strictness)
    if minimum is not None:
        body = _read_valid_body(request, minimum, strictness, exact=exact, note=_MINIMUM_NOTE)
    return body, hint


def _read_valid_body(
    request: Request, schema: SchemaValidator, strictness: Strictness, *, exact: bool, note: str = ""
) -> Mapping[str, Any]:
    """Return the body with the names of *schema*. *note* ends the hint of a refusal. Raises ApiError."""
    body = _read_body(request, schema, strictness, exact=exact)
    if not schema.is_valid(body):
        plain = _read_body(request, schema, strictness, exact=False) if exact else body
        if violations := schema.find_violations(plain):
            hint = hints.join_hints((_explain_body(plain, request, schema), note))
            raise api_errors.schema_violation_error(violations, schema.schema, hint)
    return body


def _read_body(
    request: Request, schema: SchemaValidator, strictness: Strictness, *, exact: bool
) -> Mapping[str, Any]:
    """Return the body with documented names. Raises ApiError."""
    value = _read_bodiless(request, strictness) or _parse_object(request, exact=exact)
    if not strictness.case_insensitive:
        return value
    normalized: Mapping[str, Any] = _normalize_names(value, schema.schema)
    return normalized


def parse_own_headers(
    request: Request, schema: SchemaValidator, strictness: Strictness, minimum: SchemaValidator | None = None
) -> tuple[Mapping[str, Any], str]:
    """Return the headers that *schema* names as a body of an operation without one, and a hint or "".

    *minimum*: what else they have to be valid for. Raises ApiError.
    """
    body, hint = _read_valid_headers(request, schema, strictness)
    if minimum is None:
        return body, hint
    return _read_valid_headers(request, minimum, strictness, note=_MINIMUM_NOTE)


def _read_valid_headers(
    request: Request, schema: SchemaValidator, strictness: Strictness, *, note: str = ""
) -> tuple[Mapping[str, Any], str]:
    """Return the headers that *schema* names, and a hint or "". *note* ends the hint of a refusal. Raises ApiError."""
    sent, names = request.head.headers, schema.schema.get("properties", {})
    body, hint = {name: value for name in names if (value := sent.get(name)) is not None}, ""
    if SESSION_HEADER in names and SESSION_HEADER not in body and (found := find_misplaced_session(request)):
        hint = f"you sent SessionId in the {found.place}; send it as the header {SESSION_HEADER}"
        body |= {SESSION_HEADER: found.value} if strictness.session_anywhere else {}
    elif SESSION_HEADER in names and SESSION_HEADER not in body:
        hint = hint_for_similar_headers((SESSION_HEADER,), request)
    if not schema.is_valid(body) and (violations := schema.find_violations(body)):
        hint = hints.join_hints((hint, note))
        raise api_errors.schema_violation_error(violations, schema.schema, hint, in_body=False)
    return body, hint


def _read_bodiless(request: Request, strictness: Strictness) -> dict[str, Any] | None:
    """Return the body of a DELETE that came without one, where that is accepted: clients may drop it. Ours."""
    if not strictness.session_anywhere or request.head.method != "DELETE" or request.body:
        return None
    misplaced = find_misplaced_session(request)
    return {"SessionId": misplaced.value} if misplaced else None


def _explain_body(body: Mapping[str, Any], request: Request, schema: SchemaValidator) -> str:
    """Return the hint for a body that violates its schema."""
    known = schema.names.fields
    misplaced = find_misplaced_session(request) if "SessionId" in known and "SessionId" not in body else None
    return hints.join_hints(
        (
            hint_for_names(body, schema),
            hints.hint_for_values(body),
            hints.hint_for_numbers(body),
            _explain_expiry(body),
            f"you sent SessionId in the {misplaced.place}; it belongs in the body" if misplaced else "",
            _explain_query(body, request, known),
        )
    )


def _explain_query(body: Mapping[str, Any], request: Request, known: Mapping[str, Any]) -> str:
    """Explain fields that came in the query; "" without any. SessionId is looked for in more places."""
    names = [name for name in list_query_names(request) if name in known and name not in body]
    names = [name for name in names if name != "SessionId"]
    return f"you sent {', '.join(names)} in the query; fields belong in the body" if names else ""


def _explain_expiry(body: Mapping[str, Any]) -> str:
    month, year = body.get("ExpiryMonth"), body.get("ExpiryYear")
    if not isinstance(month, str) or not isinstance(year, str):
        return ""
    return hint_for_expiry(month, year, ("ExpiryMonth", "ExpiryYear"))


def _has_phone(fields: Mapping[str, Any]) -> bool:
    """Return whether a body with *fields* may create a session."""
    return "UserPhone" in fields or "MasterpassSession" in fields


def _parse_object(request: Request, *, exact: bool) -> dict[str, Any]:
    try:
        value = parse_json(request.body, exact=exact)
    except InvalidJson as error:
        raise api_errors.invalid_json_error(error, request) from None
    if not isinstance(value, dict):
        raise api_errors.not_an_object_error(value)
    return value


def _is_json(content_type: str | None) -> bool:
    """Accept application/json and application/*+json with any charset: the body must be UTF-8 anyway."""
    if content_type == "application/json":
        return True
    media_type = (content_type or "").partition(";")[0].strip().lower()
    return media_type == "application/json" or (
        media_type.startswith("application/") and media_type.endswith("+json")
    )


def _normalize_names(value: Any, schema: Any) -> Any:
    """Replace names in any letter case with the documented ones, as ASP.NET binds them. Raises ApiError."""
    if not isinstance(schema, dict):  # a schema may be true
        return value
    if isinstance(value, list):
        return [_normalize_names(item, schema.get("items", {})) for item in value]
    if not isinstance(value, dict):
        return value
    known = schema.get("properties", {})
    lower: dict[str, str] = {name.lower(): name for name in known}
    normalized: dict[str, Any] = {}
    for sent, member in value.items():
        name = lower.get(sent.lower(), str(sent))
        if name in normalized:
            raise api_errors.duplicate_property_error(name)
        normalized[name] = _normalize_names(member, known.get(name, {}))
    return normalized


def _build_hint(body: Mapping[str, Any], raw: bytes, schema: SchemaValidator, strictness: Strictness) -> str:
    """Build the hint for a body that was accepted."""
    is_odd = b"{{" in raw or b"${" in raw or b"<" in raw or hints.ODD_VALUE.search(raw) is not None
    values_hint = hints.hint_for_values(body) if is_odd else ""
    names = schema.names
    if strictness.hints and (phone_hint := hint_for_phone(body)) and _has_phone(names.fields):
        values_hint = hints.join_hints((phone_hint, values_hint))
    if not names.objects and body.keys() <= names.fields.keys():
        return values_hint
    explain = hint_for_names if strictness.hints else hint_for_misplaced_names
    found = explain(body, schema), values_hint
    return hints.join_hints(found) if any(found) else ""
