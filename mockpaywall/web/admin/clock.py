"""The clock of a namespace: stand it still, move it, let it run on real time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.model.virtual_clock import REAL_TIME, VirtualClock
from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import AdminContext, AdminRoute

MIN_TIMESTAMP, MAX_TIMESTAMP = 86_400.0, 250_000_000_000.0
"""1970-01-02 and the year 9892: every time zone and every session's end can still be written. Source: ours."""
MAX_ADVANCE_S = 3_200_000_000.0
"""A century, either way, in one step."""
EXPECTED = 'an object with now, such as "2026-01-01T00:00:00+03:00", or advance, in seconds'

ClockChange = Callable[[VirtualClock], VirtualClock]


def get_clock(context: AdminContext) -> dict[str, Any]:
    """What time it is there."""
    setting, real = context.store.clock(context.scope), context.app_context.clock()
    return {
        "now": context.app_context.local_time.format_with_offset(setting.now(real)),
        "frozen": setting.frozen_at is not None,
        "offsetSeconds": round(setting.now(real) - real, 3),
    }


def update_clock(context: AdminContext) -> dict[str, Any]:
    """`now` stands it still at that moment, `advance` moves it, standing or running; `expired` tells what ended."""
    return _apply_change(
        _parse_change(request_args.read_members(context.request, EXPECTED, "now", "advance"), context),
        context,
    )


def reset_clock(context: AdminContext) -> dict[str, Any]:
    """Back to real time."""
    return _apply_change(lambda _: REAL_TIME, context)


ROUTES = (
    AdminRoute("GET", "/clock", get_clock),
    AdminRoute("PUT", "/clock", update_clock),
    AdminRoute("DELETE", "/clock", reset_clock),
)


def _parse_change(members: dict[str, JsonNode], context: AdminContext) -> ClockChange:
    """What *members* ask for. Raises PatternError."""
    if not members:
        request_args.required(members, "now", EXPECTED)
    frozen_at = _parse_timestamp(members["now"], context) if "now" in members else None
    seconds = 0.0
    if "advance" in members:
        seconds = request_args.parse_number(members["advance"], -MAX_ADVANCE_S, MAX_ADVANCE_S, "seconds")
    real = context.app_context.clock()

    def change(setting: VirtualClock) -> VirtualClock:
        base = setting if frozen_at is None else VirtualClock(frozen_at)
        return _clamp(base.advance(seconds), real)

    return change


def _apply_change(change: ClockChange, context: AdminContext) -> dict[str, Any]:
    before = _find_expired(context)
    context.store.change_clock(context.scope, change)
    return {**get_clock(context), "expired": sorted(_find_expired(context) - before)}


def _parse_timestamp(node: JsonNode, context: AdminContext) -> float:
    """The moment that stands at *spot*, in seconds since the epoch. Raises PatternError."""
    text = node.string("a date and time")
    try:
        at = context.app_context.local_time.parse(text)
    except ValueError:
        raise node.make_error("an ISO 8601 date and time, such as 2026-01-01T00:00:00+03:00") from None
    if not MIN_TIMESTAMP <= at <= MAX_TIMESTAMP:
        raise node.make_error("a date after 1970-01-01 and before the year 9892")
    return at


def _clamp(clock: VirtualClock, real: float) -> VirtualClock:
    """*setting*, or as near to it as a date can be written."""
    now = clock.now(real)
    return clock.advance(min(max(now, MIN_TIMESTAMP), MAX_TIMESTAMP) - now)


def _find_expired(context: AdminContext) -> set[str]:
    """The SessionIds that are expired by the clocks as they are."""
    real = context.app_context.clock()
    kept = context.store.sessions(context.scope)
    now = {name: context.store.clock(name).now(real) for name in {name for name, _ in kept}}
    return {session.session_id for name, session in kept if session.is_expired(now[name])}
