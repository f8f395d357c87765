"""The simulated API as OpenAPI 3.1."""

from __future__ import annotations

from flask import Blueprint, Response

from mockpaywall.web.admin.errors import as_json
from mockpaywall.world import World


def mount(admin: Blueprint, world: World) -> None:
    """GET openapi.json."""

    @admin.get("/openapi.json")
    def openapi_json(**_: str) -> Response:
        return as_json(world.openapi())
