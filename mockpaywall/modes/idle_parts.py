"""Parts of a plan that have no meaning at an operation: they change nothing, and the response says so in a hint."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from mockpaywall.model.mode import Part
from mockpaywall.model.response_plan import ResponsePlan
from mockpaywall.modes.part_registry import PART_TYPES_BY_NAME
from mockpaywall.paywall.operation import Operation

NEUTRAL_FIELDS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "error": MappingProxyType({"error": None}),
        "upstream": MappingProxyType({"upstream": None}),
        "auth": MappingProxyType({"authorisation": None}),
        "ttl": MappingProxyType({"ttl_s": None}),
        "renew": MappingProxyType({"renews": False}),
        "return": MappingProxyType({"return_fault": None}),
        "payload": MappingProxyType({"payload": None}),
    }
)
"""The fields of a plan without a part, by the name of the part. These are the parts that may have no meaning."""


def remove_idle_parts(plan: ResponsePlan, operation: Operation) -> tuple[ResponsePlan, str]:
    """Return *plan* without the parts that have no meaning at *operation*, and a hint about them; "" for none."""
    idle = [part for part in plan.parts if not _has_meaning(part, operation)]
    if not idle:
        return plan, ""
    parts = tuple(part for part in plan.parts if part not in idle)
    fields = {name: value for part in idle for name, value in NEUTRAL_FIELDS[part.name].items()}
    return replace(plan, parts=parts, **fields), "; ".join(_make_hint(part, operation) for part in idle)


def _has_meaning(part: Part, operation: Operation) -> bool:
    acts_at = PART_TYPES_BY_NAME[part.name].acts_at
    return acts_at is None or acts_at(str(part.effect), operation)


def _make_hint(part: Part, operation: Operation) -> str:
    where = PART_TYPES_BY_NAME[part.name].where
    return f"the mode {part} changes nothing at {operation.key}: it acts at {where}"
