"""The part `delay`: the response is sent later. Several delays add up (ours)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.model.response_plan import ResponsePlan
from mockpaywall.model.trigger import RandomFactory
from mockpaywall.modes.part_type import Choice, PartType
from mockpaywall.modes.scanner import WORD, Scanner

MAX_DELAY_MS = 600_000
MAX_SIGMA = 10
EXPECTED = "milliseconds, LO..HI or lognormal(MEDIAN,SIGMA)"


@dataclass(frozen=True, slots=True)
class FixedDelay:
    """`MS`: a constant delay. 0 <= delay_ms <= MAX_DELAY_MS."""

    delay_ms: int
    is_random: ClassVar[bool] = False

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        return replace(plan, delay_ms=plan.delay_ms + self.delay_ms)

    def __str__(self) -> str:
        return str(self.delay_ms)


@dataclass(frozen=True, slots=True)
class UniformDelay:
    """`LO..HI`: whole milliseconds, drawn evenly. 0 <= low_ms <= high_ms <= MAX_DELAY_MS, both included."""

    low_ms: int
    high_ms: int
    is_random: ClassVar[bool] = True

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        span = self.high_ms - self.low_ms + 1
        return replace(
            plan, delay_ms=plan.delay_ms + self.low_ms + math.floor(random_factory().random() * span)
        )

    def __str__(self) -> str:
        return f"{self.low_ms}..{self.high_ms}"


@dataclass(frozen=True, slots=True)
class LogNormalDelay:
    """`lognormal(MEDIAN,SIGMA)`: half of the delays are shorter than the median; a greater sigma has a longer tail.

    0 <= median_ms <= MAX_DELAY_MS, 0 <= sigma <= MAX_SIGMA. Longer delays are cut to MAX_DELAY_MS.
    """

    median_ms: int
    sigma: float
    is_random: ClassVar[bool] = True

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        """Draw with Box-Muller from two uniform numbers: Python guarantees only these across its versions.

        The delay is rounded to a microsecond, because the last bits of a logarithm depend on the platform.
        """
        random_source = random_factory()
        normal = math.sqrt(-2 * math.log(1 - random_source.random())) * math.cos(
            2 * math.pi * random_source.random()
        )
        drawn_ms = min(self.median_ms * math.exp(normal * self.sigma), MAX_DELAY_MS)
        return replace(plan, delay_ms=plan.delay_ms + round(drawn_ms, 3))

    def __str__(self) -> str:
        return f"lognormal({self.median_ms},{self.sigma:g})"


def parse_delay(scanner: Scanner) -> FixedDelay | UniformDelay | LogNormalDelay:
    """Parse the argument. Raises ModeError."""
    start = scanner.position
    word = scanner.scan(WORD)
    if word == "lognormal":
        return _parse_lognormal(scanner)
    if word is not None:
        raise scanner.make_error(EXPECTED, start, ("lognormal",))
    low_ms = scanner.parse_int(0, MAX_DELAY_MS, "milliseconds")
    if not scanner.accept(".."):
        return FixedDelay(low_ms)
    return UniformDelay(low_ms, scanner.parse_int(low_ms, MAX_DELAY_MS, "milliseconds"))


def _parse_lognormal(scanner: Scanner) -> LogNormalDelay:
    scanner.expect("(", '"(MEDIAN,SIGMA)" after lognormal')
    median_ms = scanner.parse_int(0, MAX_DELAY_MS, "the median in milliseconds,")
    scanner.expect(",", '"," and the sigma')
    sigma = scanner.parse_decimal(0, MAX_SIGMA, "the sigma,")
    scanner.expect(")", '")"')
    return LogNormalDelay(median_ms, sigma)


PART_TYPE = PartType(
    name="delay",
    argument="MS | LO..HI | lognormal(MEDIAN,SIGMA)",
    effect="send the response that many milliseconds later",
    example="delay=lognormal(300,0.4)",
    provenance="ours",
    source="0 to 600000 ms; the three forms are those of WireMock's delays",
    parse_argument=parse_delay,
    expected=EXPECTED,
    choices=(
        Choice("MS", "a constant delay"),
        Choice("LO..HI", "drawn evenly, both ends included"),
        Choice("lognormal(MEDIAN,SIGMA)", "half of the delays are shorter than the median, with a long tail"),
    ),
)
