"""Health, version, the vocabulary of modes, and the simulated API as OpenAPI 3.1."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Response as FlaskResponse

from mockpaywall import __version__
from mockpaywall.web.admin.context import Desk, Route
from mockpaywall.web.admin.errors import as_json


def health(desk: Desk) -> FlaskResponse:
    """503 when the store does not answer; WireMock's fields."""
    now, well = desk.world.clock(), desk.store.healthy()
    told = {
        "status": "healthy" if well else "unhealthy",
        "message": "mockpaywall is ok" if well else "the store does not answer",
        "version": __version__,
        "uptimeInSeconds": int(now - desk.background.started_at),
        "timestamp": datetime.fromtimestamp(now, UTC).isoformat().replace("+00:00", "Z"),
    }
    return as_json(told, 200 if well else 503)


def version(desk: Desk) -> dict[str, Any]:
    """Ours."""
    return {"version": __version__}


def modes(desk: Desk) -> dict[str, Any]:
    """Every part, when, magic phone and profile."""
    return desk.world.modes()


def openapi(desk: Desk) -> dict[str, Any]:
    """From the same schemas that judge requests."""
    return desk.world.openapi()


ROUTES = (
    Route("GET", "/health", health),
    Route("GET", "/version", version),
    Route("GET", "/modes", modes),
    Route("GET", "/openapi.json", openapi),
)
