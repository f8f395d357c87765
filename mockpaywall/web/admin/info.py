"""Health, version, the server with its settings, and the modes."""

from __future__ import annotations

from platform import python_version
from typing import Any

from flask import Response as FlaskResponse

from mockpaywall import __version__
from mockpaywall.http.timestamps import format_iso8601
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import to_json_response

POLL_EVENTS = b"retry: 1000\n\nevent: reload\ndata: null\n\n"


def get_health(context: AdminContext) -> FlaskResponse:
    """Return 200, or 503 when the store does not answer, with WireMock's members."""
    now, healthy = context.app_context.clock(), context.store.is_healthy()
    body = {
        "status": "healthy" if healthy else "unhealthy",
        "message": "mockpaywall is ok" if healthy else "the store does not answer",
        "version": __version__,
        "uptimeInSeconds": int(now - context.app_context.started_at),
        "timestamp": format_iso8601(now),
    }
    return to_json_response(body, 200 if healthy else 503)


def get_version(context: AdminContext) -> dict[str, Any]:
    """Return the version of mockpaywall."""
    return {"version": __version__}


def describe_server(context: AdminContext) -> dict[str, Any]:
    """Return what runs, since when, and its settings with the origin of each."""
    app_context = context.app_context
    return {
        "version": __version__,
        "python": python_version(),
        "startedAt": app_context.local_time.format_with_offset(app_context.started_at),
        "seed": app_context.seed,
        "settings": app_context.list_settings(),
    }


def list_modes(context: AdminContext) -> dict[str, Any]:
    """Return every part, trigger, magic phone and profile."""
    return context.app_context.describe_modes()


def get_events(context: AdminContext) -> FlaskResponse:
    """Return one event that asks to read the journal. A browser connects again: under this server it polls.

    The server of `mockpaywall serve` answers GET with a stream that goes on, `live/`: HEAD must not name a length.
    """
    return FlaskResponse(iter((POLL_EVENTS,)), content_type="text/event-stream; charset=utf-8")


ROUTES = (
    AdminRoute("GET", "/health", get_health, parameters=None, is_scoped=False),
    AdminRoute("GET", "/version", get_version, parameters=None, is_scoped=False),
    AdminRoute("GET", "/server", describe_server, is_scoped=False),
    AdminRoute("GET", "/events", get_events),
    AdminRoute("GET", "/modes", list_modes, is_scoped=False),
)
