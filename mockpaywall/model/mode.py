"""A mode: what happens to requests, as a value. `str(mode)` formats it; modes/parser.py parses that text.

mode  = step *("," step)        successive requests take successive steps; the last one stays
step  = part *("+" part)        parts act together
part  = name ["=" argument] ["@" when]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from mockpaywall.http.response import Header
from mockpaywall.model.trigger import ALWAYS, For, Over, RandomFactory, Trigger

if TYPE_CHECKING:  # A plan names its parts, and an effect changes a plan.
    from mockpaywall.model.response_plan import ResponsePlan


class Effect(Protocol):
    """What a part does. A frozen value; `str(effect)` is the canonical text after the `=`."""

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
        argument = "" if self.effect is None else f"={self.effect}"
        return f"{self.name}{argument}{self.trigger}"


@dataclass(frozen=True, slots=True)
class Step:
    """Parts that apply to the same request. At least one."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return "+".join(map(str, self.parts))


@dataclass(frozen=True, slots=True)
class Mode:
    """Steps for successive requests; the last one is repeated. At least one."""

    steps: tuple[Step, ...]

    @property
    def is_counted(self) -> bool:
        """True when the outcome depends on the number of requests."""
        return len(self.steps) > 1 or any(part.trigger.is_counted for part in self.steps[0].parts)

    @property
    def is_timed(self) -> bool:
        """True when the outcome depends on the times of requests: these are kept for its counter."""
        return any(isinstance(part.trigger, Over | For) for step in self.steps for part in step.parts)

    @property
    def quotas(self) -> tuple[int, ...]:
        """The N of every `@over-N/SECONDSs`, without duplicates, in ascending order."""
        triggers = (part.trigger for step in self.steps for part in step.parts)
        return tuple(sorted({trigger.n for trigger in triggers if isinstance(trigger, Over)}))

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
        return ",".join(map(str, self.steps))


OK = Mode((Step((Part("ok"),)),))
"""The normal response. modes.parser.parse returns this very object for `ok`."""


@dataclass(frozen=True, slots=True)
class ModeCandidate:
    """A mode that may decide a request."""

    source: str
    """"header", "phone", "rule:<id>" or "default"."""
    mode: Mode
    counter: str | None = field(default=None, repr=False)  # It may contain a phone number.
    """The name of its counter in the namespace; None when its requests are not counted."""
    limit: int | None = None
    """The number of requests that it decides at most; None for no limit."""
    headers: tuple[Header, ...] = ()
    """Headers of every response that it decides, instead of those of the same name."""


HEADER_COUNTER_PREFIX = "header:"
PHONE_COUNTER_PREFIX = "phone:"


def is_client_counter(name: str) -> bool:
    """Return whether a client chose that counter, so that there may be any number of them."""
    return name.startswith((HEADER_COUNTER_PREFIX, PHONE_COUNTER_PREFIX))
