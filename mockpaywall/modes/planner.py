"""From a mode to a plan: which parts act on this request, and what they come to."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from random import Random

from mockpaywall.model.mode import OK, Mode, Part, Step
from mockpaywall.model.response_plan import HONEST, Draw, Plan
from mockpaywall.model.trigger import Draws, Luck
from mockpaywall.modes.conflicts import clash

__all__ = ["HONEST", "Plan", "plan"]


def plan(mode: Mode, count: int, luck: Draws) -> Plan:
    """What *mode* makes of one request.

    *count* is 1 for the first request under the mode's counter. *luck* gives a generator for the draws of
    this request; it is called once at most, and only when something is drawn. The draws are made in the
    order the parts are written: first whether a part acts, then, if it does, how long its delay is. Of
    parts that exclude each other the first that acts wins.
    """
    if mode is OK:
        return HONEST
    if mode.counted or mode.drawn:
        return _turn(*mode.at(count), luck)
    return _settled(mode)


@lru_cache(maxsize=1024)
def _settled(mode: Mode) -> Plan:
    """The plan of a mode that comes to the same each time."""
    return _turn(mode.steps[0], 1, Random)


class _Noted:
    """The luck of one request, asked for when first needed, with a note of each draw."""

    __slots__ = ("_give", "_luck", "draws", "part")

    part: Part
    """For which the next draws are."""

    def __init__(self, give: Draws) -> None:
        self._give = give
        self._luck: Luck | None = None
        self.draws: list[Draw] = []

    def random(self) -> float:
        self._luck = self._luck or self._give()
        number = self._luck.random()
        self.draws.append(Draw(self.part, number))
        return number


def _turn(step: Step, turn: int, luck: Draws) -> Plan:
    noted, made = _Noted(luck), HONEST
    acting: list[Part] = []
    for part in step.parts:
        noted.part = part
        if not part.when.acts(turn, lambda: noted) or any(clash(other, part) for other in acting):
            continue
        acting.append(part)
        made = made if part.effect is None else part.effect.mark(made, lambda: noted)
    said = tuple(part for part in acting if part.effect is not None)
    return replace(made, parts=said, draws=tuple(noted.draws))
