"""`ttl=SECONDS`: a session with that lifetime."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.model.response_plan import Plan
from mockpaywall.model.trigger import Draws
from mockpaywall.modes.part_type import PartKind
from mockpaywall.modes.scanner import Cursor

LONGEST_S = 315_360_000
"""Ten years of 365 days."""


@dataclass(frozen=True, slots=True)
class Ttl:
    """0 <= seconds <= LONGEST_S; with 0 the session is expired at birth."""

    seconds: int
    drawn: ClassVar[bool] = False

    def mark(self, plan: Plan, draws: Draws) -> Plan:
        """See Effect."""
        return replace(plan, ttl_s=self.seconds)

    def __str__(self) -> str:
        return str(self.seconds)


def read(cursor: Cursor) -> Ttl:
    """Raises ModeError."""
    return Ttl(cursor.whole(0, LONGEST_S, "seconds"))


KIND = PartKind(
    name="ttl",
    argument="SECONDS",
    effect="a session with that lifetime; ttl=0 is expired at birth",
    example="ttl=0",
    provenance="ours",
    source="SessionExpiryDate is documented, no lifetime is; 0 to 315360000 s",
    read=read,
    expected=f"seconds from 0 to {LONGEST_S}",
)
