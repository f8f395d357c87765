"""From a mode to a plan: which parts act on this request, and what they come to."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from random import Random

from mockpaywall.model.mode import OK, Mode, Part, Step
from mockpaywall.model.response_plan import NO_EFFECT, RandomDraw, ResponsePlan
from mockpaywall.model.trigger import RandomFactory, RandomSource
from mockpaywall.modes.conflicts import conflict_reason

__all__ = ["NO_EFFECT", "ResponsePlan", "make_plan"]


def make_plan(mode: Mode, count: int, random_factory: RandomFactory) -> ResponsePlan:
    """What *mode* makes of one request.

    *count* is 1 for the first request under the mode's counter. *luck* gives a generator for the draws of
    this request; it is called once at most, and only when something is drawn. The draws are made in the
    order the parts are written: first whether a part acts, then, if it does, how long its delay is. Of
    parts that exclude each other the first that acts wins.
    """
    if mode is OK:
        return NO_EFFECT
    if mode.is_counted or mode.is_random:
        return _plan_step(*mode.get_step(count), random_factory)
    return _plan_constant_mode(mode)


@lru_cache(maxsize=1024)
def _plan_constant_mode(mode: Mode) -> ResponsePlan:
    """The plan of a mode that comes to the same each time."""
    return _plan_step(mode.steps[0], 1, Random)


class _RecordingRandom:
    """The luck of one request, asked for when first needed, with a note of each draw."""

    __slots__ = ("_random_factory", "_source", "draws", "part")

    part: Part
    """For which the next draws are."""

    def __init__(self, random_factory: RandomFactory) -> None:
        self._random_factory = random_factory
        self._source: RandomSource | None = None
        self.draws: list[RandomDraw] = []

    def random(self) -> float:
        self._source = self._source or self._random_factory()
        number = self._source.random()
        self.draws.append(RandomDraw(self.part, number))
        return number


def _plan_step(step: Step, occurrence: int, random_factory: RandomFactory) -> ResponsePlan:
    noted, made = _RecordingRandom(random_factory), NO_EFFECT
    acting: list[Part] = []
    for part in step.parts:
        noted.part = part
        if not part.trigger.fires(occurrence, lambda: noted) or any(
            conflict_reason(other, part) for other in acting
        ):
            continue
        acting.append(part)
        made = made if part.effect is None else part.effect.apply(made, lambda: noted)
    said = tuple(part for part in acting if part.effect is not None)
    return replace(made, parts=said, draws=tuple(noted.draws))
