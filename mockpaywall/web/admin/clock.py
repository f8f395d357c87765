"""The clock of a namespace: stand it still, move it, let it run on real time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mockpaywall.matching.json_node import Spot
from mockpaywall.model.virtual_clock import REAL_TIME, ClockSetting
from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import Desk, Route

EARLIEST, LATEST = 86_400.0, 250_000_000_000.0
"""1970-01-02 and the year 9892: every time zone and every session's end can still be written. Source: ours."""
FURTHEST_S = 3_200_000_000.0
"""A century, either way, in one step."""
EXPECTED = 'an object with now, such as "2026-01-01T00:00:00+03:00", or advance, in seconds'

Change = Callable[[ClockSetting], ClockSetting]


def shown(desk: Desk) -> dict[str, Any]:
    """What time it is there."""
    setting, real = desk.store.clock(desk.scope), desk.world.clock()
    return {
        "now": desk.world.local_time.stamped(setting.now(real)),
        "frozen": setting.frozen_at is not None,
        "offsetSeconds": round(setting.now(real) - real, 3),
    }


def move(desk: Desk) -> dict[str, Any]:
    """`now` stands it still at that moment, `advance` moves it, standing or running; `expired` tells what ended."""
    return _changed(_change(request_args.members_of(desk.asked, EXPECTED, "now", "advance"), desk), desk)


def run(desk: Desk) -> dict[str, Any]:
    """Back to real time."""
    return _changed(lambda _: REAL_TIME, desk)


ROUTES = (Route("GET", "/clock", shown), Route("PUT", "/clock", move), Route("DELETE", "/clock", run))


def _change(members: dict[str, Spot], desk: Desk) -> Change:
    """What *members* ask for. Raises PatternError."""
    if not members:
        request_args.required(members, "now", EXPECTED)
    frozen_at = _moment(members["now"], desk) if "now" in members else None
    seconds = 0.0
    if "advance" in members:
        seconds = request_args.number(members["advance"], -FURTHEST_S, FURTHEST_S, "seconds")
    real = desk.world.clock()

    def change(setting: ClockSetting) -> ClockSetting:
        base = setting if frozen_at is None else ClockSetting(frozen_at)
        return _bounded(base.advanced(seconds), real)

    return change


def _changed(change: Change, desk: Desk) -> dict[str, Any]:
    before = _expired(desk)
    desk.store.change_clock(desk.scope, change)
    return {**shown(desk), "expired": sorted(_expired(desk) - before)}


def _moment(spot: Spot, desk: Desk) -> float:
    """The moment that stands at *spot*, in seconds since the epoch. Raises PatternError."""
    text = spot.text("a date and time")
    try:
        at = desk.world.local_time.read(text)
    except ValueError:
        raise spot.error("an ISO 8601 date and time, such as 2026-01-01T00:00:00+03:00") from None
    if not EARLIEST <= at <= LATEST:
        raise spot.error("a date after 1970-01-01 and before the year 9892")
    return at


def _bounded(setting: ClockSetting, real: float) -> ClockSetting:
    """*setting*, or as near to it as a date can be written."""
    now = setting.now(real)
    return setting.advanced(min(max(now, EARLIEST), LATEST) - now)


def _expired(desk: Desk) -> set[str]:
    """The SessionIds that are expired by the clocks as they are."""
    real = desk.world.clock()
    kept = desk.store.sessions(desk.scope)
    now = {name: desk.store.clock(name).now(real) for name in {name for name, _ in kept}}
    return {session.session_id for name, session in kept if session.expired(now[name])}
