"""Which parts exclude each other. Source: ours; it follows from the order of things inside a request."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from mockpaywall.model.mode import Part
from mockpaywall.model.response_plan import HONEST, Plan

TOGETHER = frozenset({"delay"})
"""Parts of which several may act on one request: they add up."""


@lru_cache(maxsize=1024)
def clash(first: Part, second: Part) -> str | None:
    """Why the two cannot act on the same request; None when they can. Their `@when` is not asked."""
    if first.effect is None or second.effect is None:
        return "ok goes with nothing else"
    if first.name == second.name and first.name not in TOGETHER:
        return f"one {first.name} is enough"
    one, other = _alone(first), _alone(second)
    if not one.makes_session and not other.makes_session:
        return "each of them is a whole answer"
    return _lack(first.name, one, second.name, other) or _lack(second.name, other, first.name, one)


def _lack(name: str, plan: Plan, other_name: str, other: Plan) -> str | None:
    """What *other* needs and *plan* does not leave."""
    if not plan.makes_session and _needs_session(other):
        return f"{name} makes no session, and {other_name} needs one"
    if not plan.sends_body and _needs_body(other):
        return f"{name} sends no body, and {other_name} needs one"
    return None


def _needs_session(plan: Plan) -> bool:
    return plan.ttl_s is not None or plan.payload is not None or (plan.fault is not None and plan.fault.after)


def _needs_body(plan: Plan) -> bool:
    return plan.payload is not None or plan.pieces > 1 or plan.pieces_over_ms > 0


def _alone(part: Part) -> Plan:
    """What the part does by itself. Draws do not matter: only delays draw, and nothing excludes a delay."""
    return HONEST if part.effect is None else part.effect.mark(HONEST, lambda: Random(0))
