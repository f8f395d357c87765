"""The simulated API as an OpenAPI document, in the version that the query names, as JSON or YAML."""

from __future__ import annotations

from typing import Any

from flask import Response as FlaskResponse

from mockpaywall.openapi.document_versions import DEFAULT_VERSION, VERSIONS
from mockpaywall.openapi.yaml_format import format_yaml
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import AdminError

YAML_TYPE = "application/yaml"
"""RFC 9512."""


def get_openapi(context: AdminContext) -> dict[str, Any]:
    """Return the document made from the schemas that validate requests. Its server is the one that was asked."""
    version = context.request.args.get("version", DEFAULT_VERSION)
    if version not in VERSIONS:
        raise AdminError(
            400, "No such version", f"version is one of {', '.join(VERSIONS)}", pointer="version"
        )
    request = context.request
    return VERSIONS[version](context.app_context.build_openapi(f"{request.scheme}://{request.host}"))


def get_openapi_yaml(context: AdminContext) -> FlaskResponse:
    """Return the same as YAML."""
    return FlaskResponse(format_yaml(get_openapi(context)), content_type=YAML_TYPE)


ROUTES = (
    AdminRoute("GET", "/openapi.json", get_openapi),
    AdminRoute("GET", "/openapi.yaml", get_openapi_yaml),
)
