"""The admin API, under /__admin: one file a group of calls, each with its table of ROUTES."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Flask, Response, request

from mockpaywall.journal.stub import Background
from mockpaywall.web.admin import (
    about,
    clock,
    errors,
    export,
    guard,
    mappings,
    metrics,
    mode,
    near_misses,
    requests,
    resetting,
    rules,
    scenarios,
    sessions,
    settings,
    unknown,
    verify,
)
from mockpaywall.web.admin.asked import scope_of
from mockpaywall.web.admin.background import background_of
from mockpaywall.web.admin.desk import Created, Desk, Route
from mockpaywall.world import World

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
    *settings.ROUTES,
    *sessions.ROUTES,
    *clock.ROUTES,
    *resetting.ROUTES,
    *about.ROUTES,
    *metrics.ROUTES,
)
"""The whole admin API."""


def mount(app: Flask, world: World, token: str | None) -> None:
    """Every call, under each prefix; with a *token*, all but health ask for it."""
    admin = Blueprint("admin", __name__)
    background = background_of(world)
    errors.mount(admin)
    guard.protect(admin, token)
    for route in ROUTES:
        endpoint = (
            guard.OPEN if route.handle is about.health else f"{route.method} {route.path}".replace(".", "-")
        )
        admin.add_url_rule(route.path, endpoint, _view(route, world, background), methods=[route.method])
    unknown.mount(admin, app)
    for prefix in PREFIXES:
        app.register_blueprint(admin, url_prefix=prefix, name=prefix)


def _view(route: Route, world: World, background: Background) -> Callable[..., Response]:
    def view(namespace: str | None = None, **values: str) -> Response:
        desk = Desk(world, background, request, scope_of(request, namespace))
        return _answer(route.handle(desk, *values.values()))

    return view


def _answer(answer: Any) -> Response:
    if isinstance(answer, Response):
        return answer
    return errors.as_json(answer.value, 201) if isinstance(answer, Created) else errors.as_json(answer)
