"""When a part of a mode acts: always, with some probability, every N-th time, or the first N times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol


class Luck(Protocol):
    """What is asked of a generator: of random.Random only this is the same in every version of Python."""

    def random(self) -> float:
        """The next number, 0 <= number < 1."""


Draws = Callable[[], Luck]
"""Gives the generator of this call: the same one each time it is asked."""


@dataclass(frozen=True, slots=True)
class Always:
    """Nothing is written after the part."""

    counted: ClassVar[bool] = False
    drawn: ClassVar[bool] = False

    def acts(self, turn: int, draws: Draws) -> bool:
        """True."""
        return True

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Percent:
    """`@NN%`: with that probability. 0 <= percent <= 100, up to four decimals."""

    percent: float
    counted: ClassVar[bool] = False
    drawn: ClassVar[bool] = True

    def acts(self, turn: int, draws: Draws) -> bool:
        """One draw, whatever the probability, so that later draws do not depend on it."""
        return draws().random() * 100 < self.percent

    def __str__(self) -> str:
        return f"@{self.percent:g}%"


@dataclass(frozen=True, slots=True)
class Every:
    """`@every-N`: the N-th turn, the 2N-th and so on. 1 <= n."""

    n: int
    counted: ClassVar[bool] = True
    drawn: ClassVar[bool] = False

    def acts(self, turn: int, draws: Draws) -> bool:
        """*turn* counts from 1."""
        return turn % self.n == 0

    def __str__(self) -> str:
        return f"@every-{self.n}"


@dataclass(frozen=True, slots=True)
class First:
    """`@first-N`: the turns 1 to N. 1 <= n."""

    n: int
    counted: ClassVar[bool] = True
    drawn: ClassVar[bool] = False

    def acts(self, turn: int, draws: Draws) -> bool:
        """*turn* counts from 1."""
        return turn <= self.n

    def __str__(self) -> str:
        return f"@first-{self.n}"


When = Always | Percent | Every | First

ALWAYS = Always()
