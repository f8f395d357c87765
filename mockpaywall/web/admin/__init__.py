"""The admin API, under /__admin: one file a group of calls, each with its table of ROUTES."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask
from flask import Response as FlaskResponse
from flask import request as flask_request

from mockpaywall.engine.context import AppContext
from mockpaywall.web.admin import (
    auth,
    clock,
    errors,
    export,
    global_settings,
    info,
    mappings,
    metrics,
    mode,
    near_misses,
    not_found,
    requests,
    reset,
    rules,
    scenarios,
    sessions,
    verify,
)
from mockpaywall.web.admin.context import AdminContext, AdminRoute, Created
from mockpaywall.web.admin.request_args import resolve_scope
from mockpaywall.wiremock.render_context import build_render_context
from mockpaywall.wiremock.stub_mapping import RenderContext

PREFIXES = ("/__admin", "/ns/<namespace>/__admin")
ROUTES: tuple[AdminRoute, ...] = (
    *requests.ROUTES,
    *near_misses.ROUTES,
    *export.ROUTES,
    *verify.ROUTES,
    *mode.ROUTES,
    *rules.ROUTES,
    *mappings.ROUTES,
    *scenarios.ROUTES,
    *global_settings.ROUTES,
    *sessions.ROUTES,
    *clock.ROUTES,
    *reset.ROUTES,
    *info.ROUTES,
    *metrics.ROUTES,
)
"""The whole admin API."""


def register(app: Flask, context: AppContext, token: str | None) -> None:
    """Every call, under each prefix; with a *token*, all but health ask for it."""
    admin = Blueprint("admin", __name__)
    background = build_render_context(context)
    errors.register(admin)
    auth.require_token(admin, token)
    for route in ROUTES:
        endpoint = (
            auth.PUBLIC_ENDPOINT
            if route.handler is info.get_health
            else f"{route.method} {route.path}".replace(".", "-")
        )
        admin.add_url_rule(route.path, endpoint, _view(route, context, background), methods=[route.method])
    not_found.register(admin, app)
    for prefix in PREFIXES:
        app.register_blueprint(admin, url_prefix=prefix, name=prefix)


def _view(
    route: AdminRoute, context: AppContext, render_context: RenderContext
) -> Callable[..., FlaskResponse]:
    def view(namespace: str | None = None, **values: str) -> FlaskResponse:
        desk = AdminContext(context, render_context, flask_request, resolve_scope(flask_request, namespace))
        return _to_response(route.handler(desk, *values.values()))

    return view


def _to_response(result: Any) -> FlaskResponse:
    if isinstance(result, FlaskResponse):
        return result
    return (
        errors.to_json_response(result.value, 201)
        if isinstance(result, Created)
        else errors.to_json_response(result)
    )
