"""The part `dribble=CHUNKS/MS`: the body is sent in chunks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.model.response_plan import ResponsePlan
from mockpaywall.model.trigger import RandomFactory
from mockpaywall.modes.part_type import PartType
from mockpaywall.modes.scanner import Scanner

MAX_CHUNKS = 1000
MAX_DURATION_MS = 600_000


@dataclass(frozen=True, slots=True)
class Dribble:
    """The body in chunks over a duration. 1 <= chunks <= MAX_CHUNKS, 0 <= duration_ms <= MAX_DURATION_MS."""

    chunks: int
    duration_ms: int
    is_random: ClassVar[bool] = False

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        return replace(plan, dribble_chunks=self.chunks, dribble_ms=float(self.duration_ms))

    def __str__(self) -> str:
        return f"{self.chunks}/{self.duration_ms}"


def parse_dribble(scanner: Scanner) -> Dribble:
    """Parse the argument. Raises ModeError."""
    chunks = scanner.parse_int(1, MAX_CHUNKS, "a number of chunks")
    scanner.expect("/", '"/" and milliseconds')
    return Dribble(chunks, scanner.parse_int(0, MAX_DURATION_MS, "milliseconds"))


PART_TYPE = PartType(
    name="dribble",
    argument="CHUNKS/MS",
    effect="send the body in that many chunks over that many milliseconds; the first chunk is delayed too",
    example="dribble=5/1000",
    provenance="ours",
    source="1 to 1000 chunks, 0 to 600000 ms; timed as WireMock's chunked dribble",
    parse_argument=parse_dribble,
    expected="a number of chunks and milliseconds, as 5/1000",
)
