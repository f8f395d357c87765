"""One operation in the OpenAPI document: its request, its answers and what may follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mockpaywall.openapi.components import to_camel_case
from mockpaywall.paywall.api_errors import unknown_payment_error, unknown_session_error
from mockpaywall.paywall.envelope import build_envelope
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassOperation
from mockpaywall.paywall.openapi_errors import (
    JSON,
    build_error_responses,
    build_example,
    build_header_refs,
)
from mockpaywall.paywall.openapi_links import build_links
from mockpaywall.paywall.openapi_parameters import GROUPS, build_parameters
from mockpaywall.paywall.openapi_schemas import EXAMPLES, SchemaConverter
from mockpaywall.paywall.operation import Operation
from mockpaywall.paywall.schema_loader import Document
from mockpaywall.paywall.schema_validator import SchemaValidator


@dataclass(frozen=True, slots=True)
class OperationSpec:
    """An operation with its path and its schemas in this run."""

    operation: Operation
    path: str
    """With the base path."""
    headers: Document
    """Of who calls; {} for an open operation."""
    body: SchemaValidator
    """Of the session header, or of the query, for an operation without a body."""
    response: Document
    """Of the success. `x-examples` has examples of it and of failures, as OpenAPI's Example Objects."""


MOCK_HEADERS: Document = {
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
    "Content-Location": {
        "description": "The path to which the code that is awaited is posted.",
        "schema": {"type": "string"},
        "x-provenance": "observed: web library of Masterpass in the official JavaScript SDK; the path is ours",
    },
}
UPSTREAM_RESPONSES = {
    "200": "Done.",
    "202": "A code or a 3D page is awaited.",
    "default": "A failure: see exception.",
}
"""By the HTTP status of Masterpass, which is the statusCode in the body."""


def build_operation(
    spec: OperationSpec, operations: Sequence[Operation], converter: SchemaConverter
) -> Document:
    """Build the description of an operation, with links to those of *operations* that may follow."""
    operation = spec.operation
    group = GROUPS[operation.access]
    described: Document = {
        "operationId": to_camel_case(operation.name),
        "tags": [group.tag],
        "summary": operation.summary,
        "description": operation.success,
        "x-provenance": operation.provenance,
        "security": [{name: [] for name in group.schemes}] if group.schemes else [],
        "parameters": _build_parameters(spec),
    }
    if operation.has_body:
        described["requestBody"] = _build_request_body(spec, converter)
    answer = converter.add_answer(operation.schemas, spec.response)
    if operation.has_envelope:
        return described | {"responses": _build_envelopes(spec, answer, operations)}
    return described | {"responses": _build_upstream_answers(spec, answer)}


def _build_parameters(spec: OperationSpec) -> list[Document]:
    """Build what a request says in headers and in the query, without the security schemes."""
    operation = spec.operation
    own = [] if operation.has_body else build_parameters(spec.body.schema)
    if not operation.has_envelope:
        return own
    headers = [] if GROUPS[operation.access].schemes else list(spec.headers.get("properties", {}))
    return [*({"$ref": f"#/components/parameters/{name}"} for name in (*headers, "locale")), *own]


def _build_request_body(spec: OperationSpec, converter: SchemaConverter) -> Document:
    schema = spec.body.schema
    example = {"summary": "The sample of the page without its comments", "value": build_example(schema)}
    reference = converter.add_request(spec.operation.schemas, schema)
    return {"required": True, "content": {JSON: {"schema": reference, "examples": {"documented": example}}}}


def _build_envelopes(
    spec: OperationSpec, answer: Document, operations: Sequence[Operation]
) -> dict[str, Document]:
    """Build the responses of Paywall. That with HTTP status 200 is the success, or a failure that has this status."""
    operation = spec.operation
    success = {
        "description": f"{operation.success} Or a failure: see Result, ErrorCode and Body.Masterpass.Exception.",
        "headers": build_header_refs(("X-Mock-Request-Id", "X-Mock-Hint")),
        "content": {JSON: {"schema": answer, "examples": _list_examples(spec)}},
        "links": build_links(operation, operations),
    }
    return {"200": success} | build_error_responses(operation, spec.path, spec.body)


def _list_examples(spec: OperationSpec) -> dict[str, Any]:
    operation = spec.operation
    examples = dict(spec.response.get(EXAMPLES, {}))
    if isinstance(operation.run, MasterpassOperation) or operation.names_records:
        examples |= _build_lookup_example(operation)
    return examples


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


def _build_upstream_answers(spec: OperationSpec, answer: Document) -> dict[str, Document]:
    """Build the responses of Masterpass, which have one form."""
    headers = build_header_refs(("X-Mock-Request-Id", "X-Mock-Hint", "Content-Location"))
    examples: dict[str, dict[str, Any]] = {status: {} for status in UPSTREAM_RESPONSES}
    for name, example in spec.response.get(EXAMPLES, {}).items():
        status = str(example["value"]["statusCode"])
        examples[status if status in examples else "default"][name] = example
    return {
        status: {
            "description": description,
            "headers": headers,
            "content": {JSON: {"schema": answer} | ({"examples": own} if (own := examples[status]) else {})},
            "x-provenance": "observed: README files of the JavaScript SDK; the members of result are ours",
        }
        for status, description in UPSTREAM_RESPONSES.items()
    }
