"""`delay=MS`, `delay=LO..HI`, `delay=lognormal(MEDIAN,SIGMA)`: answer later. Several delays add up (ours)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.model.response_plan import Plan
from mockpaywall.model.trigger import Draws
from mockpaywall.modes.part_type import Choice, PartKind
from mockpaywall.modes.scanner import WORD, Cursor

LONGEST_MS = 600_000
WIDEST_SIGMA = 10
EXPECTED = "milliseconds, LO..HI or lognormal(MEDIAN,SIGMA)"


@dataclass(frozen=True, slots=True)
class Fixed:
    """Always as long. 0 <= ms <= LONGEST_MS."""

    ms: int
    drawn: ClassVar[bool] = False

    def mark(self, plan: Plan, draws: Draws) -> Plan:
        """See Effect."""
        return replace(plan, delay_ms=plan.delay_ms + self.ms)

    def __str__(self) -> str:
        return str(self.ms)


@dataclass(frozen=True, slots=True)
class Uniform:
    """Whole milliseconds, drawn evenly, both ends included. 0 <= low_ms <= high_ms <= LONGEST_MS."""

    low_ms: int
    high_ms: int
    drawn: ClassVar[bool] = True

    def mark(self, plan: Plan, draws: Draws) -> Plan:
        """See Effect."""
        span = self.high_ms - self.low_ms + 1
        return replace(plan, delay_ms=plan.delay_ms + self.low_ms + math.floor(draws().random() * span))

    def __str__(self) -> str:
        return f"{self.low_ms}..{self.high_ms}"


@dataclass(frozen=True, slots=True)
class Lognormal:
    """Half of the delays are shorter than the median; the greater sigma, the longer the tail.

    0 <= median_ms <= LONGEST_MS, 0 <= sigma <= WIDEST_SIGMA. Longer draws are cut to LONGEST_MS.
    """

    median_ms: int
    sigma: float
    drawn: ClassVar[bool] = True

    def mark(self, plan: Plan, draws: Draws) -> Plan:
        """See Effect. Two uniform draws (Box-Muller): Python promises only those across its versions.

        Rounded to a microsecond, so that the last bits of a platform's logarithm do not show.
        """
        luck = draws()
        normal = math.sqrt(-2 * math.log(1 - luck.random())) * math.cos(2 * math.pi * luck.random())
        drawn_ms = min(self.median_ms * math.exp(normal * self.sigma), LONGEST_MS)
        return replace(plan, delay_ms=plan.delay_ms + round(drawn_ms, 3))

    def __str__(self) -> str:
        return f"lognormal({self.median_ms},{self.sigma:g})"


def read(cursor: Cursor) -> Fixed | Uniform | Lognormal:
    """Raises ModeError."""
    start = cursor.at
    word = cursor.scan(WORD)
    if word == "lognormal":
        return _lognormal(cursor)
    if word is not None:
        raise cursor.error(EXPECTED, start, ("lognormal",))
    low_ms = cursor.whole(0, LONGEST_MS, "milliseconds")
    if not cursor.take(".."):
        return Fixed(low_ms)
    return Uniform(low_ms, cursor.whole(low_ms, LONGEST_MS, "milliseconds"))


def _lognormal(cursor: Cursor) -> Lognormal:
    cursor.expect("(", '"(MEDIAN,SIGMA)" after lognormal')
    median_ms = cursor.whole(0, LONGEST_MS, "the median in milliseconds,")
    cursor.expect(",", '"," and the sigma')
    sigma = cursor.decimal(0, WIDEST_SIGMA, "the sigma,")
    cursor.expect(")", '")"')
    return Lognormal(median_ms, sigma)


KIND = PartKind(
    name="delay",
    argument="MS | LO..HI | lognormal(MEDIAN,SIGMA)",
    effect="answer later, by that many milliseconds",
    example="delay=lognormal(300,0.4)",
    provenance="ours",
    source="0 to 600000 ms; the three forms are those of WireMock's delays",
    read=read,
    expected=EXPECTED,
    choices=(
        Choice("MS", "always as long"),
        Choice("LO..HI", "drawn evenly, both ends included"),
        Choice("lognormal(MEDIAN,SIGMA)", "half of them shorter than the median, a long tail"),
    ),
)
