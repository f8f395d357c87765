"""Health, version, and the catalogue of modes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from flask import Blueprint, Response

from mockpaywall import __version__
from mockpaywall.modes.catalogue import CATALOGUE, WHENS
from mockpaywall.modes.kind import PartKind
from mockpaywall.web.admin.errors import as_json
from mockpaywall.world import World


def mount(admin: Blueprint, world: World) -> None:
    """GET health, GET version, GET modes."""
    started = world.clock()

    @admin.get("/health")
    def health(**_: str) -> Response:
        now = world.clock()
        return as_json(
            {
                "status": "healthy",
                "message": "mockpaywall is ok",
                "version": __version__,
                "uptimeInSeconds": int(now - started),
                "timestamp": datetime.fromtimestamp(now, UTC).isoformat().replace("+00:00", "Z"),
            }
        )

    @admin.get("/version")
    def version(**_: str) -> Response:
        return as_json({"version": __version__})

    @admin.get("/modes")
    def modes(**_: str) -> Response:
        return as_json(
            {"modes": [_row(kind) for kind in CATALOGUE], "when": [asdict(when) for when in WHENS]}
        )


def _row(kind: PartKind) -> dict[str, object]:
    return {
        "name": kind.name,
        "written": kind.written,
        "effect": kind.effect,
        "example": kind.example,
        "choices": [asdict(choice) for choice in kind.choices],
        "provenance": f"{kind.provenance}: {kind.source}",
    }
