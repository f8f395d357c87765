"""A mode: what shall happen to requests, as a value. Its text is `str(mode)`; `modes.grammar` reads it back.

mode  = step *("," step)        successive requests take successive steps; the last one stays
step  = part *("+" part)        parts act together
part  = name ["=" argument] ["@" when]
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from mockpaywall.model.trigger import ALWAYS, RandomFactory, Trigger

if TYPE_CHECKING:  # a plan names the parts that acted, a part marks a plan
    from mockpaywall.model.response_plan import ResponsePlan


class Effect(Protocol):
    """What a part does; `str` of it is the canonical text after the `=`. A frozen value."""

    @property
    def is_random(self) -> bool:
        """True when it needs luck."""

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        """*plan* with this effect in it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that happens, and when. `ok` alone has no effect."""

    name: str
    effect: Effect | None = None
    trigger: Trigger = ALWAYS

    def __str__(self) -> str:
        argument = "" if self.effect is None else f"={self.effect}"
        return f"{self.name}{argument}{self.trigger}"


@dataclass(frozen=True, slots=True)
class Step:
    """Parts that act together on one request. At least one."""

    parts: tuple[Part, ...]

    def __str__(self) -> str:
        return "+".join(map(str, self.parts))


@dataclass(frozen=True, slots=True)
class Mode:
    """Steps that successive requests take. At least one."""

    steps: tuple[Step, ...]

    @property
    def is_counted(self) -> bool:
        """True when the outcome depends on how many requests there were."""
        return len(self.steps) > 1 or any(part.trigger.is_counted for part in self.steps[0].parts)

    @property
    def is_random(self) -> bool:
        """True when the outcome needs luck."""
        return any(
            part.trigger.is_random or (part.effect is not None and part.effect.is_random)
            for step in self.steps
            for part in step.parts
        )

    def get_step(self, count: int) -> tuple[Step, int]:
        """The step of request *count* (from 1), and the turn of that step (from 1).

        A step's turns are what `first-N` and `every-N` count: in `ok,http=503@first-2` the second and the
        third request fail. Source: ours.
        """
        place = min(count, len(self.steps))
        return self.steps[place - 1], count - place + 1

    def __str__(self) -> str:
        return ",".join(map(str, self.steps))


OK = Mode((Step((Part("ok"),)),))
"""The honest answer. `modes.grammar.parse` gives this very value for `ok`."""


@dataclass(frozen=True, slots=True)
class ModeCandidate:
    """A mode that may decide a call."""

    source: str
    """"header", "phone", "rule:<id>" or "default"."""
    mode: Mode
    counter: str | None = field(default=None, repr=False)  # it may hold a phone number
    """Under which name its calls are counted, within the namespace; None when nobody needs the count."""
    limit: int | None = None
    """After how many calls it decides no more; None for never."""
