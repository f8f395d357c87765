"""The refusals in the OpenAPI document: an example of each, grouped by HTTP status."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mockpaywall.http.json_limits import MAX_BODY_BYTES
from mockpaywall.paywall.envelope import build_envelope
from mockpaywall.paywall.schema_loader import Document

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class ErrorExample:
    """A refusal that clients should handle, as an example in the document."""

    name: str
    status: int
    code: int
    message: str


ERROR_EXAMPLES: tuple[ErrorExample, ...] = (
    ErrorExample("invalid-body", 400, 2, "UserId: missing; it should be a string of 1 to 100 characters"),
    ErrorExample(
        "invalid-phone",
        400,
        7,
        "UserPhone: wrong format; it should be a phone number of 10 to 15 digits, one leading + allowed,"
        " for example 905123456710",
    ),
    ErrorExample(
        "not-json",
        400,
        400,
        "the body is not JSON: line 1 column 2: found x, expected a name in double quotes",
    ),
    ErrorExample(
        "header-missing",
        401,
        4,
        "apikeyprivate: missing; it should be the Private Key from the merchant panel;"
        " here any non-empty value will do",
    ),
    ErrorExample(
        "unknown-credentials",
        401,
        64,
        "apikeyprivate and apiclientprivate: this pair is not among the accepted credentials",
    ),
    ErrorExample("wrong-method", 405, 404, "GET is not allowed at /api/paywall/masterpass/session; use POST"),
    ErrorExample("too-large", 413, 400, f"the body is larger than {MAX_BODY_BYTES} bytes"),
    ErrorExample("not-json-content-type", 415, 400, "Content-Type: it should be application/json"),
    ErrorExample("defect", 500, 5, "internal error of mockpaywall"),
)
ERROR_DESCRIPTIONS = {
    400: "The body is not a JSON object, or a field is missing, empty or invalid.",
    401: "A key header is missing or empty, or the pair is not accepted.",
    405: "The path is served with other methods only; Allow lists them.",
    413: "The body is larger than 64 KiB.",
    415: "The content type is not JSON.",
    500: "Internal error of the mock.",
}


def build_error_responses() -> dict[str, Document]:
    """Build the refusals of an operation, by HTTP status."""
    return {
        str(status): _build_error_response(
            status, [example for example in ERROR_EXAMPLES if example.status == status]
        )
        for status in ERROR_DESCRIPTIONS
    }


def _build_error_response(status: int, examples: Sequence[ErrorExample]) -> Document:
    values = {
        example.name: {"value": build_envelope(example.code, example.message, None)} for example in examples
    }
    return {
        "description": ERROR_DESCRIPTIONS[status],
        "headers": build_header_refs(("X-Mock-Request-Id", "X-Mock-Hint")),
        "content": {JSON: {"schema": {"$ref": "#/components/schemas/refusal"}, "examples": values}},
        "x-provenance": "ours: the vendor publishes no failure of this operation",
    }


def build_header_refs(names: Iterable[str]) -> dict[str, Document]:
    """Build references to the response headers *names*."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}
