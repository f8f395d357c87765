"""Admin calls that do not exist: caught here, so that they are neither the vendor's nor journalled."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask
from flask import Response as FlaskResponse
from flask import request as flask_request
from werkzeug.routing import Map

from mockpaywall.web.admin.errors import AdminError, to_json_response

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
CATCH_ALL = "anything_else"


def register(admin: Blueprint, app: Flask) -> None:
    """404 for unknown paths, 405 with Allow for known ones. To be mounted last."""
    known: list[Map] = []

    options: dict[str, Any] = {"methods": METHODS, "provide_automatic_options": False}

    @admin.route("/", defaults={"path": ""}, strict_slashes=False, **options)
    @admin.route("/<path:path>", **options)
    def anything_else(path: str, **_: str) -> FlaskResponse:
        if not known:
            known.append(_build_route_map(app))
        if allowed := set(known[0].bind("").allowed_methods(flask_request.path)):
            return _respond_method_not_allowed(", ".join(sorted(allowed)))
        raise AdminError(404, "No such admin call", "the README lists the calls under /__admin")


def _build_route_map(app: Flask) -> Map:
    """The routes without the catch-alls, which know every method."""
    rules = app.url_map.iter_rules()
    return Map([rule.empty() for rule in rules if "/__admin" in rule.rule and CATCH_ALL not in rule.endpoint])


def _respond_method_not_allowed(allowed: str) -> FlaskResponse:
    error = {"code": 405, "title": "Method not allowed", "detail": f"use {allowed}"}
    response = to_json_response({"errors": [error]}, 405)
    response.headers["Allow"] = allowed
    return response
