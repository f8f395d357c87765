"""The admin API, under /__admin: one file a group of calls, each with its table of ROUTES."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask
from flask import Response as FlaskResponse
from flask import request as flask_request

from mockpaywall.engine.context import World
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
from mockpaywall.web.admin.context import Created, Desk, Route
from mockpaywall.web.admin.request_args import scope_of
from mockpaywall.wiremock.render_context import background_of
from mockpaywall.wiremock.stub_mapping import Background

PREFIXES = ("/__admin", "/ns/<namespace>/__admin")
ROUTES: tuple[Route, ...] = (
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


def mount(app: Flask, world: World, token: str | None) -> None:
    """Every call, under each prefix; with a *token*, all but health ask for it."""
    admin = Blueprint("admin", __name__)
    background = background_of(world)
    errors.mount(admin)
    auth.protect(admin, token)
    for route in ROUTES:
        endpoint = (
            auth.OPEN if route.handle is info.health else f"{route.method} {route.path}".replace(".", "-")
        )
        admin.add_url_rule(route.path, endpoint, _view(route, world, background), methods=[route.method])
    not_found.mount(admin, app)
    for prefix in PREFIXES:
        app.register_blueprint(admin, url_prefix=prefix, name=prefix)


def _view(route: Route, world: World, background: Background) -> Callable[..., FlaskResponse]:
    def view(namespace: str | None = None, **values: str) -> FlaskResponse:
        desk = Desk(world, background, flask_request, scope_of(flask_request, namespace))
        return _answer(route.handle(desk, *values.values()))

    return view


def _answer(answer: Any) -> FlaskResponse:
    if isinstance(answer, FlaskResponse):
        return answer
    return errors.as_json(answer.value, 201) if isinstance(answer, Created) else errors.as_json(answer)
