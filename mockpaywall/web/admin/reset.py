"""Reset, and the namespaces there are."""

from __future__ import annotations

from typing import Any

from mockpaywall.stores.base import Summary
from mockpaywall.web.admin.context import Desk, Route


def reset(desk: Desk) -> dict[str, Any]:
    """Everything: journal, rules, mode, counters, sessions, clock, settings. WireMock keeps the settings."""
    desk.store.reset(desk.scope)
    return {}


def namespaces(desk: Desk) -> dict[str, Any]:
    """The last used first."""
    spaces = desk.store.namespaces()[::-1]
    return {"namespaces": [_shown(space, desk) for space in spaces if desk.scope in (None, space.name)]}


ROUTES = (Route("POST", "/reset", reset), Route("GET", "/namespaces", namespaces))


def _shown(space: Summary, desk: Desk) -> dict[str, Any]:
    return {
        "name": space.name,
        "calls": space.calls,
        "requests": space.journal,
        "requestsEvicted": space.journal_evicted,
        "sessions": space.sessions,
        "sessionsEvicted": space.sessions_evicted,
        "rules": space.rules,
        "mode": space.mode or str(desk.store.default_mode(space.name)),
        "lastUse": desk.world.local_time.stamped(space.used_at),
    }
