"""The simulated API as an OpenAPI 3.1 document, built from the schemas that requests are validated with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mockpaywall.paywall.openapi_errors import build_shared_responses
from mockpaywall.paywall.openapi_operations import MOCK_HEADERS, OperationSpec, build_operation
from mockpaywall.paywall.openapi_parameters import (
    GROUPS,
    LOCALE_PARAMETER,
    TAGS,
    build_parameters,
    build_security_schemes,
)
from mockpaywall.paywall.openapi_schemas import SchemaConverter
from mockpaywall.paywall.operation import Access
from mockpaywall.paywall.schema_loader import Document

OPENAPI_VERSION = "3.1.0"


def build_document(
    version: str, url: str, specs: Sequence[OperationSpec], files: Mapping[str, Document]
) -> Document:
    """Build the document of the API at *url*. *files* are the schemas that others refer to by file name."""
    converter = SchemaConverter(files)
    converter.add_refusal()
    operations = [spec.operation for spec in specs]
    paths: dict[str, dict[str, Any]] = {}
    for spec in specs:
        method = spec.operation.method.lower()
        paths.setdefault(spec.path, {})[method] = build_operation(spec, operations, converter)
    return {
        "openapi": OPENAPI_VERSION,
        "info": _build_info(version),
        "servers": [{"url": url}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": converter.schemas,
            "headers": MOCK_HEADERS,
            "parameters": _build_shared_parameters(specs),
            "responses": build_shared_responses(),
            "securitySchemes": build_security_schemes([spec.headers for spec in specs]),
        },
    }


def _build_info(version: str) -> Document:
    return {
        "title": "Paywall Masterpass API, as simulated by mockpaywall",
        "version": version,
        "summary": "Generated from the schemas that the mock validates requests with.",
        "license": {"name": "MIT", "identifier": "MIT"},
    }


def _build_shared_parameters(specs: Sequence[OperationSpec]) -> dict[str, Document]:
    """Build the parameters that several operations have: the language, and headers that are not a security scheme."""
    headers = [
        parameter
        for spec in specs
        if spec.operation.access is not Access.OPEN and not GROUPS[spec.operation.access].schemes
        for parameter in build_parameters(spec.headers)
    ]
    return {parameter["name"]: parameter for parameter in (LOCALE_PARAMETER, *headers)}
