"""Parts that cannot be combined. Source: ours; it follows from the order of checks and effects in a request."""

from __future__ import annotations

from functools import lru_cache
from random import Random

from mockpaywall.model.mode import Part
from mockpaywall.model.response_plan import NO_EFFECT, ResponsePlan

COMBINABLE_PARTS = frozenset({"delay"})
"""Parts that may occur several times in a step: they add up."""


@lru_cache(maxsize=1024)
def conflict_reason(first: Part, second: Part) -> str | None:
    """Explain why two parts cannot apply to the same request; None when they can. Triggers are ignored."""
    if first.effect is None or second.effect is None:
        return "ok cannot be combined with other parts"
    if first.name == second.name and first.name not in COMBINABLE_PARTS:
        return f"only one {first.name} is allowed"
    plan, other = _plan_part(first), _plan_part(second)
    if not plan.can_carry_out and not other.can_carry_out:
        return "each of them is a complete response"
    return _missing_requirement(first.name, plan, second.name, other) or _missing_requirement(
        second.name, other, first.name, plan
    )


def _missing_requirement(name: str, plan: ResponsePlan, other_name: str, other: ResponsePlan) -> str | None:
    """Explain what *other* needs and *plan* prevents."""
    if not plan.can_carry_out and _needs_operation(other):
        return f"{name} prevents the operation, and {other_name} needs it"
    if plan.is_short_circuit and other.renews:
        return f"{name} prevents the renewal that {other_name} asks for"
    if plan.fixed_status and other.payload:
        return f"{name} replaces the body, and {other_name} needs it"
    if not plan.has_body and _needs_body(other):
        return f"{name} sends no body, and {other_name} needs one"
    return None


def _needs_operation(plan: ResponsePlan) -> bool:
    return (
        plan.ttl_s is not None
        or plan.payload is not None
        or plan.authorisation is not None
        or plan.return_fault is not None
        or (plan.planned_fault is not None and plan.planned_fault.after_commit)
        or (plan.fixed_status is not None and plan.fixed_status.after_commit)
    )


def _needs_body(plan: ResponsePlan) -> bool:
    return plan.payload is not None or plan.dribble_chunks > 1 or plan.dribble_ms > 0


def _plan_part(part: Part) -> ResponsePlan:
    """Plan the part alone. Its draws do not matter: only delays draw, and a delay conflicts with nothing."""
    return NO_EFFECT if part.effect is None else part.effect.apply(NO_EFFECT, lambda: Random(0))
