"""WireMock's global settings: delays on top of every reply's own. What is sent replaces; {} clears."""

from __future__ import annotations

from typing import Any

from mockpaywall.matching.json_node import Spot
from mockpaywall.model.global_delay import Pace
from mockpaywall.model.mode import OK
from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import Desk, Route
from mockpaywall.web.admin.delays import DISTRIBUTION, delay_parts

FIXED = "fixedDelay"
PROXY = "proxyPassThrough"
EXTENDED = "extended"
WRAPPED = "settings"
KNOWN = (FIXED, DISTRIBUTION, EXTENDED, PROXY)
EXPECTED = f"settings: an object with {FIXED} and {DISTRIBUTION}"


def shown(desk: Desk) -> dict[str, Any]:
    """Wrapped, as WireMock has it."""
    return {WRAPPED: _shown(desk.store.pace(desk.scope))}


def replace(desk: Desk) -> dict[str, Any]:
    """Answers the settings flat: its Python client reads them, though WireMock itself sends nothing."""
    pace = _pace(Spot(request_args.json_of(desk.asked)), desk)
    desk.store.set_pace(desk.scope, pace)
    return _shown(pace)


def extend(desk: Desk) -> dict[str, Any]:
    """Keep further values that mean nothing here, for whoever asks for them."""
    members = request_args.members_of(desk.asked, f"an object with {EXTENDED}", EXTENDED)
    pace = desk.store.pace(desk.scope)
    extended = {**pace.told.get(EXTENDED, {}), **_extended(members)}
    desk.store.set_pace(desk.scope, Pace(pace.mode, {**pace.told, EXTENDED: extended}))
    return {}


ROUTES = (
    Route("GET", "/settings", shown),
    Route("POST", "/settings", replace),
    Route("PUT", "/settings", replace),
    Route("PATCH", "/settings/extended", extend),
)


def _pace(body: Spot, desk: Desk) -> Pace:
    """The settings in *body*, wrapped or not. Raises PatternError."""
    members = request_args.given(body.members(EXPECTED).get(WRAPPED, body), EXPECTED, *KNOWN)
    _extended(members)
    if PROXY in members:
        members[PROXY].flag()
    parts = delay_parts(members, FIXED)
    told = {name: spot.value for name, spot in members.items() if name != PROXY}
    return Pace(desk.world.read_mode("+".join(parts)) if parts else OK, told)


def _extended(members: dict[str, Spot]) -> dict[str, Any]:
    if EXTENDED not in members:
        return {}
    return {name: spot.value for name, spot in members[EXTENDED].members("an object").items()}


def _shown(pace: Pace) -> dict[str, Any]:
    return {**pace.told, PROXY: False}
