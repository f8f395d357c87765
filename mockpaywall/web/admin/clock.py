"""The clock of a namespace: freeze it, move it, return it to real time."""

from __future__ import annotations

from typing import Any

from mockpaywall.matching.json_fields import parse_number, required
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.model.clock_change import (
    MAX_ADVANCE_S,
    MAX_TIMESTAMP,
    MIN_TIMESTAMP,
    TIMESTAMP_RANGE,
    ClockChange,
    leaves_range,
    make_clock_change,
    return_to_real_time,
)
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.record_list import list_namespaces
from mockpaywall.web.admin.request_args import read_members

EXPECTED = 'an object with now, such as "2026-01-01T00:00:00+03:00", or advance, in seconds'


def get_clock(context: AdminContext) -> dict[str, Any]:
    """Return the time of the scope."""
    clock, real = context.store.clock(context.scope), context.app_context.clock()
    now = clock.now(real)
    return {
        "now": context.app_context.local_time.format_with_offset(now),
        "frozen": clock.frozen_at is not None,
        "offsetSeconds": round(now - real, 3),
    }


def update_clock(context: AdminContext) -> dict[str, Any]:
    """Freeze the clock at `now`, or move it by `advance`; `expired` lists the sessions that this ended."""
    members = read_members(context.request, EXPECTED, "now", "advance")
    return _apply_change(_parse_change(members, context), context)


def reset_clock(context: AdminContext) -> dict[str, Any]:
    """Return to real time. A namespace has it for itself then, whatever is set for all."""
    return _apply_change(return_to_real_time, context)


ROUTES = (
    AdminRoute("GET", "/clock", get_clock),
    AdminRoute("PUT", "/clock", update_clock),
    AdminRoute("DELETE", "/clock", reset_clock),
)


def _parse_change(members: dict[str, JsonNode], context: AdminContext) -> ClockChange:
    """Return the change that the body asks for. Raises PatternError."""
    if not members:
        required(members, "now", EXPECTED)
    frozen_at = _parse_timestamp(members["now"], context) if "now" in members else None
    advance_s = 0.0
    if "advance" in members:
        advance_s = parse_number(members["advance"], -MAX_ADVANCE_S, MAX_ADVANCE_S, "seconds")
    real = context.app_context.clock()
    scopes = {context.scope, *(each.name for each in list_namespaces(context))}
    if any(leaves_range(context.store.clock(scope), frozen_at, advance_s, real) for scope in scopes):
        raise members["advance"].make_error(f"seconds to a time {TIMESTAMP_RANGE}")
    return make_clock_change(frozen_at, advance_s, real)


def _apply_change(change: ClockChange, context: AdminContext) -> dict[str, Any]:
    before = _find_expired(context)
    context.store.change_clock(context.scope, change)
    return {**get_clock(context), "expired": sorted(_find_expired(context) - before)}


def _parse_timestamp(node: JsonNode, context: AdminContext) -> float:
    """Return seconds since the epoch. Raises PatternError."""
    text = node.string("a date and time")
    try:
        timestamp = context.app_context.local_time.parse(text)
    except ValueError:
        raise node.make_error("an ISO 8601 date and time, such as 2026-01-01T00:00:00+03:00") from None
    if not MIN_TIMESTAMP <= timestamp <= MAX_TIMESTAMP:
        raise node.make_error(f"a date {TIMESTAMP_RANGE}")
    return timestamp


def _find_expired(context: AdminContext) -> set[str]:
    """Return the SessionIds that have expired by the clocks of their namespaces."""
    real = context.app_context.clock()
    sessions = context.store.sessions(context.scope)
    now = {name: context.store.clock(name).now(real) for name in {name for name, _ in sessions}}
    return {session.session_id for name, session in sessions if session.is_expired(now[name])}
