"""The simulated API as an OpenAPI 3.1 document, built from the schemas that requests are validated with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mockpaywall.paywall.api_errors import unknown_payment_error, unknown_session_error
from mockpaywall.paywall.envelope import build_envelope
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassOperation, answer_upstream_failure
from mockpaywall.paywall.openapi_errors import (
    JSON,
    build_error_responses,
    build_example,
    build_header_refs,
    build_shared_responses,
)
from mockpaywall.paywall.openapi_links import build_links
from mockpaywall.paywall.operation import Access, Operation
from mockpaywall.paywall.schema_loader import Document
from mockpaywall.paywall.schema_validator import SchemaValidator


@dataclass(frozen=True, slots=True)
class OperationSpec:
    """An operation with its path and its schemas in this run."""

    operation: Operation
    path: str
    """With the base path."""
    headers: SchemaValidator
    body: SchemaValidator
    """Of the session header for an operation without a body."""
    response: Document
    """Of the success. `x-examples` has examples of it and of failures, as OpenAPI's Example Objects."""


MOCK_HEADERS = {
    "X-Mock-Request-Id": {
        "description": "The id of this request in the mock's journal.",
        "schema": {"type": "string", "format": "uuid"},
        "x-provenance": "ours",
    },
    "X-Mock-Hint": {
        "description": "The cause of a refusal and the fix, or a warning, in one line.",
        "schema": {"type": "string"},
        "x-provenance": "ours",
    },
}

PARAMETER_KEYWORDS = ("type", "minLength", "pattern", "examples")
"""The keywords that a parameter takes over from the schema of a header."""

LOCALE_PARAMETER = {
    "name": "locale",
    "in": "query",
    "required": False,
    "description": "Language of Message; unknown values are ignored."
    " The header `locale` and Accept-Language do the same.",
    "schema": {"type": "string", "examples": ["tr", "tr-TR", "en", "1", "2"]},
    "x-provenance": "ours: the page names a locale parameter, but not where it is sent;"
    " 1 and 2 are the vendor's LanguageId values",
}


EXAMPLES = "x-examples"
"""The keyword of a response schema with its examples."""


def build_document(version: str, specs: Sequence[OperationSpec], files: Mapping[str, Document]) -> Document:
    """Build the document. *files* are the schemas that others refer to by file name."""
    operations = [spec.operation for spec in specs]
    paths: dict[str, dict[str, Any]] = {}
    for spec in specs:
        paths.setdefault(spec.path, {})[spec.operation.method.lower()] = _build_operation(spec, operations)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Paywall Masterpass API, as simulated by mockpaywall",
            "version": version,
            "summary": "Generated from the schemas that the mock validates requests with.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": {_to_component_name(name): _embed_schema(schema) for name, schema in files.items()},
            "headers": MOCK_HEADERS,
            "parameters": {"locale": LOCALE_PARAMETER} | _build_key_parameters(specs),
            "responses": build_shared_responses(),
        },
    }


def _build_operation(spec: OperationSpec, operations: Sequence[Operation]) -> Document:
    operation = spec.operation
    own = [] if operation.has_body else _build_header_parameters(spec.body.schema)
    shared = (*spec.headers.schema.get("properties", {}), "locale")
    described: Document = {
        "operationId": operation.name,
        "summary": operation.summary,
        "x-provenance": operation.provenance,
        "parameters": [*({"$ref": f"#/components/parameters/{name}"} for name in shared), *own],
    }
    if operation.has_body:
        described["requestBody"] = _build_request_body(spec.body.schema)
    responses = {"200": _build_answer(spec, operations)}
    return described | {"responses": responses | build_error_responses(operation, spec.path, spec.body)}


def _build_key_parameters(specs: Sequence[OperationSpec]) -> dict[str, Document]:
    return {
        parameter["name"]: parameter
        for spec in specs
        for parameter in _build_header_parameters(spec.headers.schema)
    }


def _build_header_parameters(schema: Document) -> list[Document]:
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "in": "header",
            "required": name in required,
            "description": field.get("description", ""),
            "schema": {key: field[key] for key in PARAMETER_KEYWORDS if key in field},
            "x-provenance": field.get("x-provenance", "ours"),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def _build_request_body(schema: Document) -> Document:
    example = {"summary": "The sample of the page without its comments", "value": build_example(schema)}
    content = {"schema": _embed_schema(schema), "examples": {"documented": example}}
    return {"required": True, "content": {JSON: content}}


def _build_answer(spec: OperationSpec, operations: Sequence[Operation]) -> Document:
    """Build the response with HTTP status 200: the success, and the failures that have this status too."""
    operation, examples = spec.operation, dict(spec.response.get(EXAMPLES, {}))
    schema = _embed_schema({key: value for key, value in spec.response.items() if key != EXAMPLES})
    description = operation.success
    if names := _list_failures(operation):
        failures = [{"$ref": f"#/components/schemas/{name}"} for name in names]
        schema = {"anyOf": [schema, *failures]}
        description += " Or a failure: see Result, Body and Body.Masterpass.Exception."
        examples |= _build_lookup_example(operation)
    return {
        "description": description,
        "headers": build_header_refs(("X-Mock-Request-Id", "X-Mock-Hint")),
        "content": {JSON: {"schema": schema, "examples": examples}},
        "links": build_links(operation, operations),
    }


def _list_failures(operation: Operation) -> tuple[str, ...]:
    """Return the schemas of the failures with HTTP status 200: A or B, unless the success has them; C and D."""
    run = operation.run
    if not isinstance(run, MasterpassOperation):
        return ("refusal",) if operation.names_records else ()
    is_upstream = operation.access is not Access.TEMP_TOKEN and run.answer_upstream is answer_upstream_failure
    own = [f"failure-{run.failure_kind.value.lower()}"] if is_upstream else []
    return (*own, "failure-c", "refusal")


def _build_lookup_example(operation: Operation) -> dict[str, Document]:
    """Build the refusal of a request that names what does not exist."""
    if operation.needs_session:
        name, summary, error = (
            "session-not-found",
            "The SessionId is unknown to the key pair",
            unknown_session_error(),
        )
    else:
        name, summary, error = "payment-not-found", "No payment has the id", unknown_payment_error()
    return {
        name: {
            "summary": summary,
            "x-provenance": "ours: shape and number are those of a documented failure of another service",
            "value": build_envelope(error.refusal.code, error.refusal.format_message("en"), None),
        }
    }


def _to_component_name(file: str) -> str:
    return file.removesuffix(".json")


def _embed_schema(schema: Any) -> Any:
    """Convert a schema for the document: without $schema and $id, references to files become components."""
    if isinstance(schema, list):
        return [_embed_schema(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: _embed_schema(value) for key, value in schema.items() if key not in ("$schema", "$id")}
    reference = result.get("$ref")
    if isinstance(reference, str) and reference.endswith(".json"):
        result["$ref"] = f"#/components/schemas/{_to_component_name(reference)}"
    return result
