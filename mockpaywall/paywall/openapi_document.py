"""The simulated API as an OpenAPI 3.1 document, built from the schemas that requests are validated with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.paywall.envelope import build_envelope
from mockpaywall.paywall.openapi_errors import JSON, build_error_responses, build_header_refs
from mockpaywall.paywall.operation import Operation
from mockpaywall.paywall.schema_loader import Document


@dataclass(frozen=True, slots=True)
class OperationSpec:
    """An operation with its path and its schemas in this run."""

    operation: Operation
    path: str
    """With the base path."""
    headers: Document
    body: Document
    response: Document


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


def build_document(version: str, specs: Iterable[OperationSpec], files: Mapping[str, Document]) -> Document:
    """Build the document. *files* are the schemas that others refer to by file name."""
    paths: dict[str, dict[str, Any]] = {}
    for spec in specs:
        paths.setdefault(spec.path, {})[spec.operation.method.lower()] = _build_operation(spec)
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
        },
    }


def _build_operation(spec: OperationSpec) -> Document:
    return {
        "operationId": spec.operation.name,
        "summary": spec.operation.summary,
        "x-provenance": spec.operation.provenance,
        "parameters": [*_build_header_parameters(spec.headers), LOCALE_PARAMETER],
        "requestBody": {
            "required": True,
            "content": {
                JSON: {
                    "schema": _embed_schema(spec.body),
                    "examples": _build_request_examples(spec.body),
                }
            },
        },
        "responses": {"200": _build_success_response(spec)} | build_error_responses(),
    }


def _build_header_parameters(schema: Document) -> list[Document]:
    required = schema.get("required", [])
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
    ]


def _build_success_response(spec: OperationSpec) -> Document:
    body = _build_example(spec.response["properties"]["Body"])
    return {
        "description": spec.operation.success,
        "headers": build_header_refs(("X-Mock-Request-Id",)),
        "content": {
            JSON: {
                "schema": _embed_schema(spec.response),
                "examples": {"success": {"value": build_envelope(0, "", body)}},
            }
        },
    }


def _build_request_examples(schema: Document) -> Document:
    return {
        "documented": {
            "summary": "The sample of the page without its comments",
            "value": _build_example(schema),
        }
    }


def _build_example(schema: Document) -> dict[str, Any]:
    return {name: field["examples"][0] for name, field in schema["properties"].items() if "examples" in field}


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
