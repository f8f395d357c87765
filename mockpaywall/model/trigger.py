"""When a part of a mode acts: always, with some probability, every N-th time, or the first N times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol


class RandomSource(Protocol):
    """What is asked of a generator: of random.Random only this is the same in every version of Python."""

    def random(self) -> float:
        """The next number, 0 <= number < 1."""


RandomFactory = Callable[[], RandomSource]
"""Gives the generator of this call: the same one each time it is asked."""


@dataclass(frozen=True, slots=True)
class Always:
    """Nothing is written after the part."""

    is_counted: ClassVar[bool] = False
    is_random: ClassVar[bool] = False

    def fires(self, occurrence: int, random_factory: RandomFactory) -> bool:
        """True."""
        return True

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Percent:
    """`@NN%`: with that probability. 0 <= percent <= 100, up to four decimals."""

    percent: float
    is_counted: ClassVar[bool] = False
    is_random: ClassVar[bool] = True

    def fires(self, occurrence: int, random_factory: RandomFactory) -> bool:
        """One draw, whatever the probability, so that later draws do not depend on it."""
        return random_factory().random() * 100 < self.percent

    def __str__(self) -> str:
        return f"@{self.percent:g}%"


@dataclass(frozen=True, slots=True)
class Every:
    """`@every-N`: the N-th turn, the 2N-th and so on. 1 <= n."""

    n: int
    is_counted: ClassVar[bool] = True
    is_random: ClassVar[bool] = False

    def fires(self, occurrence: int, random_factory: RandomFactory) -> bool:
        """*turn* counts from 1."""
        return occurrence % self.n == 0

    def __str__(self) -> str:
        return f"@every-{self.n}"


@dataclass(frozen=True, slots=True)
class First:
    """`@first-N`: the turns 1 to N. 1 <= n."""

    n: int
    is_counted: ClassVar[bool] = True
    is_random: ClassVar[bool] = False

    def fires(self, occurrence: int, random_factory: RandomFactory) -> bool:
        """*turn* counts from 1."""
        return occurrence <= self.n

    def __str__(self) -> str:
        return f"@first-{self.n}"


Trigger = Always | Percent | Every | First

ALWAYS = Always()
