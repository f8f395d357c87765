"""Which parts exclude each other. Source: ours; it follows from the order of things inside a request."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from mockpaywall.model.mode import Part
from mockpaywall.model.response_plan import NO_EFFECT, ResponsePlan

COMBINABLE_PARTS = frozenset({"delay"})
"""Parts of which several may act on one request: they add up."""


@lru_cache(maxsize=1024)
def conflict_reason(first: Part, second: Part) -> str | None:
    """Why the two cannot act on the same request; None when they can. Their `@when` is not asked."""
    if first.effect is None or second.effect is None:
        return "ok goes with nothing else"
    if first.name == second.name and first.name not in COMBINABLE_PARTS:
        return f"one {first.name} is enough"
    one, other = _plan_part(first), _plan_part(second)
    if not one.can_create_session and not other.can_create_session:
        return "each of them is a whole answer"
    return _missing_requirement(first.name, one, second.name, other) or _missing_requirement(
        second.name, other, first.name, one
    )


def _missing_requirement(name: str, plan: ResponsePlan, other_name: str, other: ResponsePlan) -> str | None:
    """What *other* needs and *plan* does not leave."""
    if not plan.can_create_session and _needs_session(other):
        return f"{name} makes no session, and {other_name} needs one"
    if not plan.has_body and _needs_body(other):
        return f"{name} sends no body, and {other_name} needs one"
    return None


def _needs_session(plan: ResponsePlan) -> bool:
    return (
        plan.ttl_s is not None
        or plan.payload is not None
        or (plan.planned_fault is not None and plan.planned_fault.after_commit)
    )


def _needs_body(plan: ResponsePlan) -> bool:
    return plan.payload is not None or plan.dribble_chunks > 1 or plan.dribble_ms > 0


def _plan_part(part: Part) -> ResponsePlan:
    """What the part does by itself. Draws do not matter: only delays draw, and nothing excludes a delay."""
    return NO_EFFECT if part.effect is None else part.effect.apply(NO_EFFECT, lambda: Random(0))
