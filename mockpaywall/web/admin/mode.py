"""The default mode of a namespace, or of all."""

from __future__ import annotations

from typing import Any

from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import Desk, Route

EXPECTED = 'an object with mode, such as {"mode": "http=503@first-2"}'


def shown(desk: Desk) -> dict[str, Any]:
    """As the grammar writes it."""
    return {"mode": str(desk.store.default_mode(desk.scope))}


def replace(desk: Desk) -> dict[str, Any]:
    """Set it, and begin its count anew."""
    members = request_args.members_of(desk.asked, EXPECTED, "mode")
    mode = desk.world.read_mode(request_args.required(members, "mode", EXPECTED).text())
    desk.store.set_default_mode(desk.scope, mode)
    return shown(desk)


def clear(desk: Desk) -> dict[str, Any]:
    """Go back to what holds for all, or to the mode of the start."""
    desk.store.set_default_mode(desk.scope, None)
    return shown(desk)


ROUTES = (Route("GET", "/mode", shown), Route("PUT", "/mode", replace), Route("DELETE", "/mode", clear))
