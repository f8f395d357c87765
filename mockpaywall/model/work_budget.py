"""The work that a tester's expressions may take while one request is matched, counted in steps.

The event loop runs them, so one expression must not take long, nor may a thousand of them together. A step is
about a microsecond. Work is counted before or while it is done, never timed, so a result does not depend on
the load of the machine. Only regular expressions are timed, in CPU time, because their engine counts nothing.

The budget in use is a context variable, because libraries call back (JSONPath functions, keywords of a JSON
schema) and have no place for an argument. Without a budget in use, `spend` does nothing.
"""

from __future__ import annotations

from contextvars import ContextVar, Token
from typing import Any

STEPS_PER_SECOND = 1_000_000
MAX_REQUEST_STEPS = 25_000
"""Matching one request with all rules: half of the 50 ms that a request may keep others waiting."""
MAX_PATTERN_STEPS = 15_000
"""Matching one request with one pattern: two expensive rules leave the others some steps."""
MAX_ADMIN_STEPS = 10_000_000
"""One admin call, which runs in a thread: matching a journal of 100,000 requests takes about as many."""
MAX_EXPIRIES = 10
"""Patterns stopped in one call before it stops them all: then the expression is at fault, not one request.

Source of all: ours.
"""
MAX_SHOWN_CHARS = 100
"""Characters shown of a field; its name comes from a tester."""


class WorkExceeded(Exception):
    """The expression took all the steps it may take."""


class WorkBudget:
    """Steps for one call, and the share of them for the pattern being matched.

    A context manager: the budget is in use inside.
    """

    __slots__ = (
        "_expired",
        "_floor",
        "_is_full_share",
        "_outer",
        "_steps_left",
        "_token",
        "in_thread",
        "last_json",
    )

    def __init__(self, steps: int = MAX_REQUEST_STEPS, *, in_thread: bool = False) -> None:
        self._steps_left = steps
        self._expired: list[str] = []
        self._outer: WorkBudget | None = None
        self._token: Token[WorkBudget | None] | None = None
        self.in_thread = in_thread
        """Whether other threads may run while an expression does. The event loop would have to wait for them."""
        self.last_json: tuple[str, Any] | None = None
        """The JSON text that was decoded last and its value: all patterns look at one body. Must not be changed."""
        self.begin_pattern()

    def __enter__(self) -> WorkBudget:
        self._outer = _CURRENT.get()
        self._token = _CURRENT.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        if self._token is not None:
            _CURRENT.reset(self._token)
        if self._outer is not None:
            self._outer._expired += self._expired

    @property
    def expired(self) -> tuple[str, ...]:
        """One message per pattern that was stopped, each naming the field."""
        return tuple(self._expired)

    @property
    def steps_left(self) -> int:
        """Steps left for the pattern being matched; below 0 when it took too many."""
        return self._steps_left - self._floor

    def begin_pattern(self) -> None:
        """Give the next pattern its share."""
        self._is_full_share = self._steps_left >= MAX_PATTERN_STEPS
        self._floor = max(self._steps_left - MAX_PATTERN_STEPS, 0)

    def spend(self, steps: int) -> None:
        """Count *steps*. Raises WorkExceeded, also when called again after that."""
        self._steps_left -= steps
        if self._steps_left < self._floor:
            raise WorkExceeded

    def report(self, field: str) -> None:
        """Note that matching *field* was stopped."""
        cause = (
            f"its expression took more than {MAX_PATTERN_STEPS} steps; simplify it"
            if self._is_full_share
            else "the expressions before it left it too few steps"
        )
        name = "".join(c if c.isprintable() else "?" for c in field[:MAX_SHOWN_CHARS])
        self._expired.append(f"{name}: matching was stopped and counts as no match, because {cause}")
        if len(self._expired) >= MAX_EXPIRIES:
            self._steps_left = min(self._steps_left, 0)


_CURRENT: ContextVar[WorkBudget | None] = ContextVar("work_budget", default=None)


def get_work_budget() -> WorkBudget | None:
    """Return the budget in use."""
    return _CURRENT.get()


def spend(steps: int) -> None:
    """Count *steps* in the budget in use. Raises WorkExceeded."""
    budget = _CURRENT.get()
    if budget is not None:
        budget.spend(steps)
