"""Unknown admin routes, caught so that they neither reach the simulated API nor its journal."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask
from flask import Response as FlaskResponse
from flask import request as flask_request
from werkzeug.routing import Map

from mockpaywall.http.namespace_path import ADMIN_PATH
from mockpaywall.web.admin.errors import AdminError, to_json_response

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]
CATCH_ALL = "catch_all"
OPTIONS: dict[str, Any] = {"endpoint": CATCH_ALL, "methods": METHODS, "provide_automatic_options": False}


def register(admin: Blueprint, app: Flask) -> None:
    """Answer 404 to unknown paths, and 405 with Allow to known ones. Must be registered last."""
    route_maps: list[Map] = []  # filled by the first request: routes are complete only then

    @admin.route("/", defaults={"path": ""}, strict_slashes=False, **OPTIONS)
    @admin.route("/<path:path>", **OPTIONS)
    def catch_all(path: str, **_: str) -> FlaskResponse:
        if not route_maps:
            route_maps.append(_build_route_map(app))
        if allowed := set(route_maps[0].bind("").allowed_methods(flask_request.path)):
            return _respond_method_not_allowed(", ".join(sorted(allowed)))
        raise AdminError(404, "No such admin call", "the documentation lists the calls under /__admin")


def _build_route_map(app: Flask) -> Map:
    """Return the admin routes without the catch-all, which takes every method."""
    rules = app.url_map.iter_rules()
    return Map([rule.empty() for rule in rules if ADMIN_PATH in rule.rule and CATCH_ALL not in rule.endpoint])


def _respond_method_not_allowed(allowed: str) -> FlaskResponse:
    error = {"code": 405, "title": "Method not allowed", "detail": f"use {allowed}"}
    response = to_json_response({"errors": [error]}, 405)
    response.headers["Allow"] = allowed
    return response
