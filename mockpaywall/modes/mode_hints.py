"""The hint of a refusal that a mode made: the mode, what selected it, and how to get the normal answer. Ours."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from mockpaywall.model.mode import DEFAULT_SOURCE
from mockpaywall.model.response_plan import ResponsePlan
from mockpaywall.model.rule import RULE_SOURCE_PREFIX
from mockpaywall.modes.effects.http_status import MIN_ERROR_STATUS

CACHE_SIZE = 256
_SOURCES: Mapping[str, str] = MappingProxyType(
    {
        "header": "the header X-Mock-Mode selected it; leave the header out",
        "phone": "a magic UserPhone selected it; send another UserPhone",
        DEFAULT_SOURCE: "it is the default mode; DELETE /__admin/mode removes it",
    }
)
"""By the source of a candidate other than a rule."""


_BEGINNING, _VERDICT = "the mode ", " refuses this request: "


def hint_for_mode(plan: ResponsePlan, source: str) -> str:
    """Return the hint when *plan*, of a mode from *source*, refuses the request; "" when it does not."""
    status = plan.fixed_status.status if plan.fixed_status else 0
    if plan.error is None and plan.upstream is None and status < MIN_ERROR_STATUS:
        return ""
    return _make_hint(plan.applied_mode, source)


def is_mode_hint(hint: str) -> bool:
    """Return whether *hint* is about a mode only: where the mode stands beside it, it says nothing new."""
    return hint.startswith(_BEGINNING) and _VERDICT in hint


@lru_cache(maxsize=CACHE_SIZE)
def _make_hint(mode: str, source: str) -> str:
    rule_id = source.removeprefix(RULE_SOURCE_PREFIX)
    of_rule = f"rule {rule_id} selected it; DELETE /__admin/rules/{rule_id} removes the rule"
    return f"{_BEGINNING}{mode}{_VERDICT}{_SOURCES.get(source, of_rule)}"
