"""A regular expression whose matching ends in time.

The engine is the `regex` package. Unlike `re` it stops on request, and it knows what Java's expressions use:
lookaround, backreferences, possessive quantifiers. RE2 never needs to be stopped, but has none of these.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import regex

from mockpaywall.model.work_budget import STEPS_PER_SECOND, WorkBudget, WorkExceeded, get_work_budget

MIN_STEPS = 2
"""Steps of a call that is over at once."""


@dataclass(frozen=True, slots=True, repr=False)
class BoundedRegex:
    """A compiled expression. Its methods raise WorkExceeded when the budget in use ends first."""

    compiled: regex.Pattern[str]

    def fullmatch(self, text: str) -> regex.Match[str] | None:
        """Match all of *text*."""
        return _run(self.compiled.fullmatch, text)

    def search(self, text: str) -> regex.Match[str] | None:
        """Find a match anywhere in *text*."""
        return _run(self.compiled.search, text)


def _run(method: Callable[..., Any], text: str) -> Any:
    budget = get_work_budget()
    if budget is not None:
        return _run_within(budget, method, text)
    with WorkBudget() as own_budget:
        return _run_within(own_budget, method, text)


def _run_within(budget: WorkBudget, method: Callable[..., Any], text: str) -> Any:
    budget.spend(MIN_STEPS)
    timeout_s = max(budget.steps_left, 1) / STEPS_PER_SECOND
    started = time.thread_time()
    try:
        found = method(text, timeout=timeout_s, concurrent=budget.in_thread)
    except (TimeoutError, MemoryError):
        budget.spend(max(budget.steps_left, 0) + 1)
        raise WorkExceeded from None
    budget.spend(int((time.thread_time() - started) * STEPS_PER_SECOND))
    return found
