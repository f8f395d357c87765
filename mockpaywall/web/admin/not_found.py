"""What no admin route serves: OPTIONS, wrong methods, words instead of an id, and unknown paths.

All of it is answered here, so that it reaches neither the simulated API nor its journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from flask import Blueprint, Flask, current_app
from flask import Response as FlaskResponse
from flask import request as flask_request
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BaseConverter, Map, MapAdapter, Rule, UnicodeConverter

from mockpaywall.http.namespace_path import ADMIN_PATH
from mockpaywall.web.admin.errors import AdminError, to_error_response, to_json_response
from mockpaywall.web.path_converters import CONVERTERS
from mockpaywall.wiremock.uuids import InvalidUuid

CATCH_ALL = "catch_all"
NAMESPACE_VARIABLE = "namespace"


class RouteTable:
    """The admin routes without the catch-all, as two maps: ids are UUIDs in one, any word in the other."""

    def __init__(self, rules: list[Rule]) -> None:
        lenient = {**CONVERTERS, "uuid": UnicodeConverter}
        self._strict = _bind_routes(rules, CONVERTERS)
        self._lenient = _bind_routes(rules, lenient)

    def allowed_methods(self, path: str) -> tuple[str, ...]:
        """Return the methods of *path*, OPTIONS included; none for an unknown path."""
        methods = set(self._strict.allowed_methods(path))
        return tuple(sorted(methods | {"OPTIONS"})) if methods else ()

    def find_invalid_id(self, path: str, method: str) -> str | None:
        """Return the word that stands where a route of *method* has an id, or None."""
        values = _match(self._lenient, path, method)
        return next((str(values[name]) for name in values if name != NAMESPACE_VARIABLE), None)


def register(admin: Blueprint) -> None:
    """Add the route that serves what no other one does; `MockFlask` lets it take every method."""

    @cache
    def get_table() -> RouteTable:
        return _build_route_table(current_app)

    @admin.route("/", defaults={"path": ""}, strict_slashes=False, provide_automatic_options=False)
    @admin.route("/<rest:path>", provide_automatic_options=False)
    def catch_all(path: str, **_: str) -> FlaskResponse:
        return _respond(get_table(), flask_request.path, flask_request.method)


def _build_route_table(app: Flask) -> RouteTable:
    rules = app.url_map.iter_rules()
    return RouteTable([rule for rule in rules if ADMIN_PATH in rule.rule and CATCH_ALL not in rule.endpoint])


def _bind_routes(rules: list[Rule], converters: Mapping[str, type[BaseConverter]]) -> MapAdapter:
    """Return a map of *rules* that matches as the app does: a doubled slash is another path."""
    return Map([rule.empty() for rule in rules], converters=converters, merge_slashes=False).bind("")


def _match(routes: MapAdapter, path: str, method: str) -> dict[str, object]:
    """Return the variables of *path*; none for a path that no route of *method* has."""
    try:
        return dict(routes.match(path, method)[1])
    except HTTPException:
        return {}


def _respond(table: RouteTable, path: str, method: str) -> FlaskResponse:
    """Respond to OPTIONS, and to a wrong method with 405. Raises InvalidUuid and AdminError."""
    allowed = table.allowed_methods(path)
    if allowed and method == "OPTIONS":
        return _with_allow(to_json_response({"allow": list(allowed)}), allowed)
    if allowed:
        error = AdminError(405, "Method not allowed", f"use {', '.join(allowed)}")
        return _with_allow(to_error_response(error), allowed)
    if invalid_id := table.find_invalid_id(path, method):
        raise InvalidUuid(invalid_id)
    error = AdminError(404, "No such admin call", "docs/admin-api.md and docs/wiremock.md list the calls")
    # An empty Allow says that the path takes no method (RFC 9110, 10.2.1).
    return _with_allow(to_error_response(error), ()) if method == "OPTIONS" else to_error_response(error)


def _with_allow(response: FlaskResponse, allowed: tuple[str, ...]) -> FlaskResponse:
    response.headers["Allow"] = ", ".join(allowed)
    return response
