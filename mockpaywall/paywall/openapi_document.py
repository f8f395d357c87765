"""The simulated API as an OpenAPI 3.1 document, made from the same schema files the server checks with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mockpaywall.paywall.envelope import build_envelope
from mockpaywall.paywall.schema_loader import Document

JSON = "application/json"


@dataclass(frozen=True, slots=True)
class OperationSpec:
    """An operation as the document needs it."""

    name: str
    method: str
    path: str
    """Base path included."""
    summary: str
    provenance: str
    headers: Document
    body: Document
    response: Document


@dataclass(frozen=True, slots=True)
class ErrorExample:
    """A refusal an integrator should know: one row of the table in the README."""

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
        "UserPhone: not of the right form; it should be a phone number of 10 to 15 digits, one leading + allowed,"
        " for example 905123456710",
    ),
    ErrorExample(
        "not-json",
        400,
        400,
        "the body is not JSON: line 1 column 2: Expecting property name enclosed in double quotes",
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
    ErrorExample("too-large", 413, 400, "the body is larger than 65536 bytes"),
    ErrorExample("not-json-content-type", 415, 400, "Content-Type: it should be application/json"),
    ErrorExample("defect", 500, 5, "a defect of mockpaywall"),
)
ERROR_DESCRIPTIONS = {
    400: "The body is no JSON, or a field is missing, empty, or not what it should be.",
    401: "A key header is missing or empty, or the pair is not accepted.",
    405: "The path is served with another method; Allow names it.",
    413: "The body is over 64 KiB.",
    415: "The content type is not JSON.",
    500: "A defect of the mock.",
}
MOCK_HEADERS = {
    "X-Mock-Request-Id": {
        "description": "The id of this request in the mock's journal.",
        "schema": {"type": "string", "format": "uuid"},
        "x-provenance": "ours",
    },
    "X-Mock-Hint": {
        "description": "Cause and mend of a refusal, or what to mind, in one line.",
        "schema": {"type": "string"},
        "x-provenance": "ours",
    },
}


def build_document(
    version: str, operations: Iterable[OperationSpec], files: Mapping[str, Document]
) -> Document:
    """The whole document. *files* are the schemas that others refer to by file name."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _build_operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Paywall Masterpass API, as simulated by mockpaywall",
            "version": version,
            "summary": "Generated from the schemas the mock checks with.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {_to_component_name(name): _embed_schema(schema) for name, schema in files.items()},
            "headers": MOCK_HEADERS,
        },
    }


def _build_operation(operation: OperationSpec) -> Document:
    return {
        "operationId": operation.name,
        "summary": operation.summary,
        "x-provenance": operation.provenance,
        "parameters": _build_header_parameters(operation.headers),
        "requestBody": {
            "required": True,
            "content": {
                JSON: {
                    "schema": _embed_schema(operation.body),
                    "examples": _build_request_examples(operation.body),
                }
            },
        },
        "responses": {"200": _build_success_response(operation)} | _build_error_responses(),
    }


def _build_header_parameters(schema: Document) -> list[Document]:
    required = schema.get("required", [])
    locale = {
        "name": "locale",
        "in": "query",
        "required": False,
        "description": "Language of Message; unknown values are passed over."
        " A header `locale` and Accept-Language do the same.",
        "schema": {"type": "string", "examples": ["tr", "tr-TR", "en", "1", "2"]},
        "x-provenance": "ours: the page names a locale parameter and not where it travels;"
        " 1 and 2 are the vendor's LanguageId values",
    }
    return [
        {
            "name": name,
            "in": "header",
            "required": name in required,
            "description": field.get("description", ""),
            "schema": {key: field[key] for key in ("type", "minLength") if key in field},
            "x-provenance": field.get("x-provenance", "ours"),
        }
        for name, field in schema.get("properties", {}).items()
    ] + [locale]


def _build_success_response(operation: OperationSpec) -> Document:
    body = _build_example(operation.response["properties"]["Body"])
    return {
        "description": "The session was created.",
        "headers": _build_header_refs(("X-Mock-Request-Id",)),
        "content": {
            JSON: {
                "schema": _embed_schema(operation.response),
                "examples": {"success": {"value": build_envelope(0, "", body)}},
            }
        },
    }


def _build_error_responses() -> dict[str, Document]:
    return {
        str(status): _build_error_response(status, [one for one in ERROR_EXAMPLES if one.status == status])
        for status in ERROR_DESCRIPTIONS
    }


def _build_error_response(status: int, error_examples: Sequence[ErrorExample]) -> Document:
    examples = {one.name: {"value": build_envelope(one.code, one.message, None)} for one in error_examples}
    return {
        "description": ERROR_DESCRIPTIONS[status],
        "headers": _build_header_refs(("X-Mock-Request-Id", "X-Mock-Hint")),
        "content": {JSON: {"schema": {"$ref": "#/components/schemas/refusal"}, "examples": examples}},
        "x-provenance": "ours: the vendor publishes no failure of this call",
    }


def _build_header_refs(names: Iterable[str]) -> dict[str, Document]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _build_request_examples(schema: Document) -> Document:
    return {
        "documented": {
            "summary": "The sample of the page, comments left out",
            "value": _build_example(schema),
        }
    }


def _build_example(schema: Document) -> dict[str, Any]:
    return {name: field["examples"][0] for name, field in schema["properties"].items() if "examples" in field}


def _to_component_name(file: str) -> str:
    return file.removesuffix(".json")


def _embed_schema(schema: Any) -> Any:
    """A schema inside the document: its own $schema and $id go, references to files become components."""
    if isinstance(schema, list):
        return [_embed_schema(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: _embed_schema(value) for key, value in schema.items() if key not in ("$schema", "$id")}
    reference = kept.get("$ref")
    if isinstance(reference, str) and reference.endswith(".json"):
        kept["$ref"] = f"#/components/schemas/{_to_component_name(reference)}"
    return kept
