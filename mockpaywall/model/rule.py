"""A rule: the requests that a mode applies to, as set by the admin API."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mockpaywall.http.request import Request
from mockpaywall.http.response import Header
from mockpaywall.model.mode import Mode

RULE_SOURCE_PREFIX = "rule:"
"""Starts the source, and the counter, of a mode that a rule chose; the rule's id follows."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Rules with equal ids are equal."""

    id: str
    """A UUID as text."""
    mode: Mode = field(compare=False)
    matches: Callable[[Request], bool] = field(compare=False, repr=False)
    """True for the requests that the rule applies to."""
    match: Mapping[str, Any] = field(compare=False, repr=False, default_factory=dict)
    """The RequestPattern that `matches` was built from, for display; {} matches every request."""
    name: str | None = field(compare=False, default=None)
    times: int | None = field(compare=False, default=None)
    """The number of requests that it decides at most; None for no limit."""
    priority: int = field(compare=False, default=0)
    """The rule with the highest priority is evaluated first; of a tie, the newest."""
    created: int = field(compare=False, default=0)
    """Increases with every rule, so that "newest" does not depend on a clock. Source: ours."""
    headers: tuple[Header, ...] = field(compare=False, default=())
    """Headers of every response that it decides, instead of those of the same name."""

    @property
    def source(self) -> str:
        """The name of its candidate and of its counter."""
        return f"{RULE_SOURCE_PREFIX}{self.id}"

    @property
    def counters(self) -> frozenset[str]:
        """The names of its counter and of those of its mode's branches."""
        branches = self.mode.branches
        return frozenset((self.source, *(self.mode.name_counter(self.source, each) for each in branches)))

    def with_created(self, created: int) -> Rule:
        """Return this rule with another `created`."""
        return replace(self, created=created)


def select_rules(own: Iterable[Rule], common: Iterable[Rule], *, has_own_mode: bool) -> tuple[Rule, ...]:
    """Return the rules in force in a namespace, in the order of their evaluation.

    Its *own* come before those of all namespaces (*common*), whatever their priority, and so does its own mode:
    behind that no rule of all is reached. Source: the contract, section 5.
    """
    return sort_rules(own) if has_own_mode else (*sort_rules(own), *sort_rules(common))


def sort_rules(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return *rules* in the order of their evaluation: the highest priority first, the newest of a tie."""
    return tuple(sorted(rules, key=lambda rule: (-rule.priority, -rule.created)))
