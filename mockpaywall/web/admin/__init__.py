"""The admin API, under /__admin: one file a group of calls."""

from __future__ import annotations

from flask import Blueprint, Flask

from mockpaywall.web.admin import about, errors, guard, openapi
from mockpaywall.world import World

PREFIXES = ("/__admin", "/ns/<namespace>/__admin")


def mount(app: Flask, world: World, token: str | None) -> None:
    """Every group of calls, under each prefix; with a *token*, all but health ask for it."""
    admin = Blueprint("admin", __name__)
    guard.protect(admin, token)
    about.mount(admin, world)
    openapi.mount(admin, world)
    errors.mount(admin)
    for prefix in PREFIXES:
        app.register_blueprint(admin, url_prefix=prefix, name=prefix)
