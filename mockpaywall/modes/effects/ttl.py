"""The part `ttl=SECONDS`: a session with that lifetime."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.model.response_plan import ResponsePlan
from mockpaywall.model.trigger import RandomFactory
from mockpaywall.modes.part_type import PartType
from mockpaywall.modes.scanner import Scanner
from mockpaywall.paywall.operation import Operation

MAX_TTL_S = 315_360_000
"""Ten years of 365 days."""
_CREATORS = frozenset({"create-session", "create-temp-token", "create-sdk-token", "create-sdk-session"})
"""The names of the operations that create a session or a token."""


@dataclass(frozen=True, slots=True)
class Ttl:
    """The lifetime of the session. 0 <= seconds <= MAX_TTL_S; with 0 it has expired when it is created."""

    seconds: int
    is_random: ClassVar[bool] = False

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        return replace(plan, ttl_s=self.seconds)

    def __str__(self) -> str:
        return str(self.seconds)


def parse_ttl(scanner: Scanner) -> Ttl:
    """Parse the argument. Raises ModeError."""
    return Ttl(scanner.parse_int(0, MAX_TTL_S, "seconds"))


def acts_at(argument: str, operation: Operation) -> bool:
    """Return whether *operation* creates a session or a token, or renews a session that has expired."""
    may_renew = operation.needs_session and operation.has_envelope
    return may_renew or operation.name in _CREATORS


PART_TYPE = PartType(
    name="ttl",
    argument="SECONDS",
    effect="create or renew a session, or at temptoken a token, with that lifetime; with ttl=0 it has expired",
    example="ttl=0",
    provenance="ours",
    source="SessionExpiryDate is documented, no lifetime is; 0 to 315360000 s",
    parse_argument=parse_ttl,
    expected=f"seconds from 0 to {MAX_TTL_S}",
    acts_at=acts_at,
    where="an operation that creates a session or a token, or may renew a session",
)
