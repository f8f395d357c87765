"""Health, version, the vocabulary of modes, and the simulated API as OpenAPI 3.1."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Response as FlaskResponse

from mockpaywall import __version__
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import to_json_response


def get_health(context: AdminContext) -> FlaskResponse:
    """503 when the store does not answer; WireMock's fields."""
    now, well = context.app_context.clock(), context.store.is_healthy()
    description = {
        "status": "healthy" if well else "unhealthy",
        "message": "mockpaywall is ok" if well else "the store does not answer",
        "version": __version__,
        "uptimeInSeconds": int(now - context.render_context.started_at),
        "timestamp": datetime.fromtimestamp(now, UTC).isoformat().replace("+00:00", "Z"),
    }
    return to_json_response(description, 200 if well else 503)


def get_version(context: AdminContext) -> dict[str, Any]:
    """Ours."""
    return {"version": __version__}


def list_modes(context: AdminContext) -> dict[str, Any]:
    """Every part, when, magic phone and profile."""
    return context.app_context.describe_modes()


def get_openapi(context: AdminContext) -> dict[str, Any]:
    """From the same schemas that judge requests."""
    return context.app_context.build_openapi()


ROUTES = (
    AdminRoute("GET", "/health", get_health),
    AdminRoute("GET", "/version", get_version),
    AdminRoute("GET", "/modes", list_modes),
    AdminRoute("GET", "/openapi.json", get_openapi),
)
