"""The refusals in the OpenAPI document, grouped by HTTP status. Validation itself writes their messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from mockpaywall.http.json_limits import MAX_BODY_BYTES
from mockpaywall.paywall import api_errors
from mockpaywall.paywall.api_errors import ApiError
from mockpaywall.paywall.envelope import build_envelope
from mockpaywall.paywall.error_codes import (
    BAD_REQUEST,
    EXCEPTION,
    HEADER_MISSING,
    INTEGRATION_CREDENTIAL_NOT_FOUND,
    UNAUTHORIZED,
)
from mockpaywall.paywall.operation import Access, Operation
from mockpaywall.paywall.schema_loader import Document
from mockpaywall.paywall.schema_validator import SchemaValidator

JSON = "application/json"


class ErrorExample(NamedTuple):
    """A refusal that clients should handle, as an example in the document."""

    name: str
    status: int
    code: int
    message: str


ACCESS_EXAMPLES: Mapping[Access, tuple[ErrorExample, ...]] = MappingProxyType(
    {
        Access.PRIVATE_KEYS: (
            ErrorExample(
                "header-missing",
                401,
                HEADER_MISSING,
                "apikeyprivate: missing; it should be the Private Key from the merchant panel",
            ),
            ErrorExample(
                "unknown-credentials",
                401,
                INTEGRATION_CREDENTIAL_NOT_FOUND,
                "apikeyprivate and apiclientprivate: this pair is not among the accepted credentials",
            ),
        ),
        Access.PUBLIC_KEYS: (
            ErrorExample(
                "header-missing",
                401,
                HEADER_MISSING,
                "apikeypublic: missing; it should be the Public Key from the merchant panel",
            ),
            ErrorExample(
                "unknown-credentials",
                401,
                INTEGRATION_CREDENTIAL_NOT_FOUND,
                "apikeypublic and apiclientpublic: this pair is not among the accepted credentials",
            ),
        ),
        Access.TEMP_TOKEN: (
            ErrorExample(
                "header-missing",
                401,
                HEADER_MISSING,
                "token: missing; it should be the Token of an answer of temptoken or temptoken/sdk",
            ),
            ErrorExample(
                "unknown-token",
                401,
                UNAUTHORIZED,
                "token: not known; it should be the Token of an answer of temptoken or temptoken/sdk",
            ),
        ),
    }
)
"""Alike at every operation with that access."""
SHARED_EXAMPLES: tuple[ErrorExample, ...] = (
    ErrorExample("too-large", 413, BAD_REQUEST, f"the body is larger than {MAX_BODY_BYTES} bytes"),
    ErrorExample("not-json-content-type", 415, BAD_REQUEST, "Content-Type: it should be application/json"),
    ErrorExample("defect", 500, EXCEPTION, "internal error of mockpaywall"),
)
"""Alike at every operation."""
NOT_JSON = ErrorExample(
    "not-json",
    400,
    BAD_REQUEST,
    "the body is not JSON: line 1 column 2: found x, expected a name in double quotes",
)
WRONG_VALUES: Mapping[str, tuple[str, str, object]] = MappingProxyType(
    {
        "create-session": ("invalid-phone", "UserPhone", "12"),
        "list-cards": ("invalid-session", "sessionid", "1"),
        "create-temp-token": ("invalid-lifetime", "ExpiryMin", 1441),
        "create-sdk-token": ("invalid-lifetime", "ExpiryMin", 1441),
        "verify-sdk-token": ("invalid-flag", "includemasterpasssession", "1"),
        "create-sdk-session": ("invalid-phone", "UserPhone", "12"),
        "mark-sdk-payment": ("invalid-status", "PaymentStatus", 4),
        "mark-sdk-payment-as-started": ("invalid-status", "PaymentStatus", 4),
    }
)
"""By operation: the name of an example, a field and a wrong value of it."""
DESCRIPTIONS: Mapping[int, str] = MappingProxyType(
    {
        400: "The body is not a JSON object, or a field is missing, empty or invalid.",
        401: "A header that shows who calls is missing or empty, or what it has is not accepted.",
        405: "The path is served with other methods only; Allow lists them.",
        413: "The body is larger than 64 KiB.",
        415: "The content type is not JSON.",
        500: "Internal error of the mock.",
    }
)
COMPONENT_NAMES: Mapping[int, str] = MappingProxyType(
    {413: "too-large", 415: "unsupported-media-type", 500: "defect"}
)
"""The shared responses, by HTTP status."""
ACCESS_COMPONENT_NAMES: Mapping[Access, str] = MappingProxyType(
    {
        Access.PRIVATE_KEYS: "unauthorized",
        Access.PUBLIC_KEYS: "unauthorized-public-pair",
        Access.TEMP_TOKEN: "unauthorized-token",
    }
)
"""The shared responses with HTTP status 401."""
BODY_STATUSES = (413, 415)
"""Only an operation with a body refuses with these."""


def build_shared_responses() -> dict[str, Document]:
    """Build the refusals that are alike at every operation, by name of their component."""
    shared = {
        name: _build_response(status, [each for each in SHARED_EXAMPLES if each.status == status])
        for status, name in COMPONENT_NAMES.items()
    }
    return shared | {
        name: _build_response(401, ACCESS_EXAMPLES[access]) for access, name in ACCESS_COMPONENT_NAMES.items()
    }


def build_error_responses(operation: Operation, path: str, body: SchemaValidator) -> dict[str, Document]:
    """Build the refusals of an operation at *path*, by HTTP status."""
    own = list(iter_own_examples(operation, path, body))
    return {
        str(status): _build_response_or_reference(
            operation, status, [each for each in own if each.status == status]
        )
        for status in DESCRIPTIONS
        if operation.has_body or status not in BODY_STATUSES
    }


def iter_own_examples(operation: Operation, path: str, body: SchemaValidator) -> Iterator[ErrorExample]:
    """Yield the refusals with a text of this operation: of its body or session header, and of other methods."""
    sample = build_example(body.schema)
    if required := body.schema.get("required"):
        rest = {name: value for name, value in sample.items() if name != required[0]}
        name = "invalid-body" if operation.has_body else "session-missing"
        yield from _refuse_body(name, rest, body)
    if operation.name in WRONG_VALUES:
        name, field, value = WRONG_VALUES[operation.name]
        yield from _refuse_body(name, {**sample, field: value}, body)
    if operation.has_body:
        yield NOT_JSON
    other = "GET" if operation.has_body else "POST"
    yield _to_example("wrong-method", api_errors.method_not_allowed_error(other, path, (operation.method,)))


def build_example(schema: Document) -> dict[str, Any]:
    """Build the sample of an object: the first example of each property that has one."""
    properties = schema.get("properties", {})
    return {name: field["examples"][0] for name, field in properties.items() if "examples" in field}


def _refuse_body(name: str, value: Mapping[str, Any], body: SchemaValidator) -> Iterator[ErrorExample]:
    """Yield the refusal of *value*; nothing where the schema of a user accepts it."""
    if violations := body.find_violations(value):
        yield _to_example(name, api_errors.schema_violation_error(violations, body.schema, ""))


def _to_example(name: str, error: ApiError) -> ErrorExample:
    refusal = error.refusal
    return ErrorExample(name, refusal.status, refusal.code, refusal.format_message("en"))


def _build_response_or_reference(operation: Operation, status: int, own: list[ErrorExample]) -> Document:
    names = {**COMPONENT_NAMES, 401: ACCESS_COMPONENT_NAMES[operation.access]}
    if not own and status in names:
        return {"$ref": f"#/components/responses/{names[status]}"}
    return _build_response(status, [*own, *(each for each in SHARED_EXAMPLES if each.status == status)])


def _build_response(status: int, examples: Iterable[ErrorExample]) -> Document:
    values = {each.name: {"value": build_envelope(each.code, each.message, None)} for each in examples}
    return {
        "description": DESCRIPTIONS[status],
        "headers": build_header_refs(("X-Mock-Request-Id", "X-Mock-Hint")),
        "content": {JSON: {"schema": {"$ref": "#/components/schemas/Refusal"}, "examples": values}},
        "x-provenance": "ours: the vendor publishes no such failure",
    }


def build_header_refs(names: Iterable[str]) -> dict[str, Document]:
    """Build references to the response headers *names*."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
