"""`dribble=CHUNKS/MS`: the body in pieces."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.model.response_plan import Plan
from mockpaywall.model.trigger import Draws
from mockpaywall.modes.part_type import PartKind
from mockpaywall.modes.scanner import Cursor

MOST_PIECES = 1000
LONGEST_MS = 600_000


@dataclass(frozen=True, slots=True)
class Dribble:
    """1 <= pieces <= MOST_PIECES, 0 <= over_ms <= LONGEST_MS."""

    pieces: int
    over_ms: int
    drawn: ClassVar[bool] = False

    def mark(self, plan: Plan, draws: Draws) -> Plan:
        """See Effect."""
        return replace(plan, pieces=self.pieces, pieces_over_ms=float(self.over_ms))

    def __str__(self) -> str:
        return f"{self.pieces}/{self.over_ms}"


def read(cursor: Cursor) -> Dribble:
    """Raises ModeError."""
    pieces = cursor.whole(1, MOST_PIECES, "a number of pieces")
    cursor.expect("/", '"/" and milliseconds')
    return Dribble(pieces, cursor.whole(0, LONGEST_MS, "milliseconds"))


KIND = PartKind(
    name="dribble",
    argument="CHUNKS/MS",
    effect="the body in that many pieces over that many milliseconds; the first waits too",
    example="dribble=5/1000",
    provenance="ours",
    source="1 to 1000 pieces, 0 to 600000 ms; paced as WireMock's chunked dribble",
    read=read,
    expected="a number of pieces and milliseconds, as 5/1000",
)
