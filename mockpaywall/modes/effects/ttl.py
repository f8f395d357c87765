"""`ttl=SECONDS`: a session with that lifetime."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.model.response_plan import ResponsePlan
from mockpaywall.model.trigger import RandomFactory
from mockpaywall.modes.part_type import PartType
from mockpaywall.modes.scanner import Scanner

MAX_TTL_S = 315_360_000
"""Ten years of 365 days."""


@dataclass(frozen=True, slots=True)
class Ttl:
    """0 <= seconds <= LONGEST_S; with 0 the session is expired at birth."""

    seconds: int
    is_random: ClassVar[bool] = False

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        """See Effect."""
        return replace(plan, ttl_s=self.seconds)

    def __str__(self) -> str:
        return str(self.seconds)


def parse_ttl(scanner: Scanner) -> Ttl:
    """Raises ModeError."""
    return Ttl(scanner.parse_int(0, MAX_TTL_S, "seconds"))


PART_TYPE = PartType(
    name="ttl",
    argument="SECONDS",
    effect="a session with that lifetime; ttl=0 is expired at birth",
    example="ttl=0",
    provenance="ours",
    source="SessionExpiryDate is documented, no lifetime is; 0 to 315360000 s",
    parse_argument=parse_ttl,
    expected=f"seconds from 0 to {MAX_TTL_S}",
)
