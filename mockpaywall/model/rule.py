"""A rule: which calls a mode is for, as the admin API was told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mockpaywall.http.request import Request
from mockpaywall.model.mode import Mode

RULE_SOURCE_PREFIX = "rule:"
"""Starts the source, and the counter, of a mode that a rule chose; the rule's id follows."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Two rules are the same when their ids are."""

    id: str
    """A UUID as text."""
    mode: Mode = field(compare=False)
    matches: Callable[[Request], bool] = field(compare=False, repr=False)
    """True for the calls it is for."""
    match: Mapping[str, Any] = field(compare=False, repr=False, default_factory=dict)
    """The RequestPattern `matches` was made from, for printing; empty for every call."""
    name: str | None = field(compare=False, default=None)
    times: int | None = field(compare=False, default=None)
    """It ends after that many uses; None for never."""
    priority: int = field(compare=False, default=0)
    """The highest is asked first; among equals, the newest."""
    created: int = field(compare=False, default=0)
    """Grows with every rule made; ours, so that "newest" needs no clock."""

    @property
    def source(self) -> str:
        """The name of its candidate and of its counter."""
        return f"{RULE_SOURCE_PREFIX}{self.id}"

    def with_created(self, created: int) -> Rule:
        """The same rule, made as the *created*-th."""
        return replace(self, created=created)
