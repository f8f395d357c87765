"""A mode: what happens to requests, as a value. `str(mode)` formats it; modes/parser.py parses that text.

mode   = branch *(";" branch)                  each operation has its own branch
branch = [operation ">"] step *("," step)      successive requests take successive steps; the last one stays
step   = part *("+" part)                      parts act together
part   = name ["=" argument] ["@" when]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from mockpaywall.http.response import Header
from mockpaywall.model.trigger import ALWAYS, For, Over, RandomFactory, Trigger

if TYPE_CHECKING:  # A plan names its parts, and an effect changes a plan.
    from mockpaywall.model.response_plan import ResponsePlan


BRANCH_SEPARATOR = ";"
OPERATION_END = ">"
"""Ends the operation of a branch. It also separates the operation in the name of a counter."""
DEFAULT_SOURCE = "default"
"""The source of the default mode's candidate, and the name of its counter."""


class Effect(Protocol):
    """What a part does. A frozen value; `str(effect)` is the canonical text after the `=`, "" without one."""

    @property
    def is_random(self) -> bool:
        """True when it draws random numbers."""

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        """Return *plan* with this effect added."""


@dataclass(frozen=True, slots=True)
class Part:
    """One effect and its trigger. Only `ok` has no effect."""

    name: str
    effect: Effect | None = None
    trigger: Trigger = ALWAYS

    def __str__(self) -> str:
        argument = "" if self.effect is None else str(self.effect)
        return f"{self.name}{argument and f'={argument}'}{self.trigger}"


@dataclass(frozen=True, slots=True)
class Step:
    """Parts that apply to the same request. At least one."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return "+".join(map(str, self.parts))


@dataclass(frozen=True, slots=True)
class Branch:
    """Steps for successive requests of an operation; the last one is repeated. At least one."""

    steps: tuple[Step, ...]
    operation: str | None = None
    """The key of the operation: `card/list`. None: the operations that no other branch of the mode names."""

    @property
    def is_counted(self) -> bool:
        """True when the outcome depends on the number of requests."""
        return len(self.steps) > 1 or any(part.trigger.is_counted for part in self.steps[0].parts)

    @property
    def is_timed(self) -> bool:
        """True when the outcome depends on the times of requests: these are kept for its counter."""
        return any(isinstance(part.trigger, Over | For) for step in self.steps for part in step.parts)

    @property
    def lookbacks(self) -> tuple[int, ...]:
        """How many requests back the quotas look, without duplicates, in ascending order.

        `@over-N/SECONDSs` looks at the request N before this one, and for its Retry-After at the one N - 1 before.
        """
        triggers = (part.trigger for step in self.steps for part in step.parts)
        quotas = {trigger.n for trigger in triggers if isinstance(trigger, Over)}
        return tuple(sorted({count for n in quotas for count in (n - 1, n) if count}))

    @property
    def is_random(self) -> bool:
        """True when the outcome depends on random draws."""
        return any(
            part.trigger.is_random or (part.effect is not None and part.effect.is_random)
            for step in self.steps
            for part in step.parts
        )

    def get_step(self, count: int) -> tuple[Step, int]:
        """Return the step of request *count* (from 1), and how often that step has occurred (from 1).

        `first-N` and `every-N` count the occurrences of their step: in `ok,http=503@first-2` the second and the
        third request fail. Source: ours.
        """
        position = min(count, len(self.steps))
        return self.steps[position - 1], count - position + 1

    def __str__(self) -> str:
        steps = ",".join(map(str, self.steps))
        return steps if self.operation is None else f"{self.operation}{OPERATION_END}{steps}"


@dataclass(frozen=True, slots=True)
class Mode:
    """Branches, each for another operation. At least one."""

    branches: tuple[Branch, ...]

    @property
    def has_operations(self) -> bool:
        """True when it distinguishes operations."""
        return self.branches[-1].operation is not None or len(self.branches) > 1

    def find_branch(self, operation: str | None) -> Branch | None:
        """Return the branch for requests of *operation*; None when the mode does not decide them.

        *operation* is None for a request to an unknown path: only a branch without an operation serves it.
        """
        common = None
        for branch in self.branches:
            if branch.operation == operation:
                return branch
            if branch.operation is None:
                common = branch
        return common

    def name_counter(self, base: str, branch: Branch) -> str:
        """Return the name of the counter of *branch*; *base* is that of a mode without operations."""
        return f"{base}{OPERATION_END}{branch.operation or ''}" if self.has_operations else base

    def __str__(self) -> str:
        return BRANCH_SEPARATOR.join(map(str, self.branches))


OK_BRANCH = Branch((Step((Part("ok"),)),))
OK = Mode((OK_BRANCH,))
"""The normal response. modes.parser.parse returns this very object for `ok`."""


@dataclass(frozen=True, slots=True)
class ModeCandidate:
    """A mode that may decide a request."""

    source: str
    """"header", "phone", "rule:<id>" or "default"."""
    branch: Branch
    """The branch of the mode for the operation of the request."""
    counter: str | None = field(default=None, repr=False)  # It may contain a phone number.
    """The name of the branch's counter in the namespace; None when its requests are not counted."""
    limit: int | None = None
    """The number of requests that it decides at most; None for no limit."""
    headers: tuple[Header, ...] = ()
    """Headers of every response that it decides, instead of those of the same name."""
    total_counter: str | None = None
    """The counter of all branches together, which `limit` applies to; None when it is `counter` itself."""


def make_default_candidate(default: Mode, operation: str | None) -> ModeCandidate:
    """Return the candidate of the default mode; that of `ok` where it has no branch for *operation*."""
    branch = default.find_branch(operation) or OK_BRANCH
    counter = default.name_counter(DEFAULT_SOURCE, branch) if branch.is_counted else None
    return ModeCandidate(DEFAULT_SOURCE, branch, counter)


HEADER_COUNTER_PREFIX = "header:"
PHONE_COUNTER_PREFIX = "phone:"


def is_client_counter(name: str) -> bool:
    """Return whether a client chose that counter, so that there may be any number of them."""
    return name.startswith((HEADER_COUNTER_PREFIX, PHONE_COUNTER_PREFIX))
