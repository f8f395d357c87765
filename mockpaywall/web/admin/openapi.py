"""The simulated API and this admin API as OpenAPI documents, as JSON or YAML."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Response as FlaskResponse

from mockpaywall import __version__
from mockpaywall.openapi.document_versions import DEFAULT_VERSION, VERSIONS
from mockpaywall.openapi.yaml_format import format_yaml
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.admin_openapi.admin_document import build_admin_document

YAML_TYPE = "application/yaml"
"""RFC 9512."""


def get_openapi(context: AdminContext) -> dict[str, Any]:
    """Return the document made from the schemas that validate requests."""
    return _build(context, context.app_context.build_openapi)


def get_openapi_yaml(context: AdminContext) -> FlaskResponse:
    """Return the same as YAML."""
    return _to_yaml(get_openapi(context))


def get_admin_openapi(context: AdminContext) -> dict[str, Any]:
    """Return the document of this admin API."""
    return _build(context, partial(build_admin_document, __version__))


def get_admin_openapi_yaml(context: AdminContext) -> FlaskResponse:
    """Return the same as YAML."""
    return _to_yaml(get_admin_openapi(context))


ROUTES = (
    AdminRoute("GET", "/openapi.json", get_openapi, parameters=("version",), is_scoped=False),
    AdminRoute("GET", "/openapi.yaml", get_openapi_yaml, parameters=("version",), is_scoped=False),
    AdminRoute("GET", "/openapi-admin.json", get_admin_openapi, parameters=("version",), is_scoped=False),
    AdminRoute(
        "GET", "/openapi-admin.yaml", get_admin_openapi_yaml, parameters=("version",), is_scoped=False
    ),
    AdminRoute("GET", "/docs/swagger", get_admin_openapi, parameters=("version",), is_scoped=False),
)


def _build(context: AdminContext, build: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Build a document for the server that was asked, in the version that the query names."""
    request = context.request
    version = request.args.get("version", DEFAULT_VERSION)
    if version not in VERSIONS:
        raise AdminError(
            400, "No such version", f"version is one of {', '.join(VERSIONS)}", pointer="version"
        )
    return VERSIONS[version](build(f"{request.scheme}://{request.host}"))


def _to_yaml(document: dict[str, Any]) -> FlaskResponse:
    return FlaskResponse(format_yaml(document), content_type=YAML_TYPE)
