"""An exchange: a call, what was known when it came, and what became of it. The journal is made of these.

What is made for every call is a NamedTuple: it costs a third of a frozen dataclass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from mockpaywall.http.request import Request
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.mode import OK, Mode, ModeCandidate
from mockpaywall.model.response_plan import RandomDraw
from mockpaywall.model.rule import Rule
from mockpaywall.paywall.api_error import ApiError
from mockpaywall.paywall.session import Session

ExchangeKey = tuple[str, int]
"""(namespace, call number)."""


class ReceivedRequest(NamedTuple):
    """A call on receipt: whose it is, and which modes may decide it, the first that still may."""

    namespace: str
    request: Request
    """With the target as the vendor would see it: a /ns/<name> prefix is taken off."""
    candidates: tuple[ModeCandidate, ...]
    """At least one; the last has no limit."""
    received_at: float
    """Seconds since the epoch, real time."""
    error: ApiError | None = None
    """Why it is refused whatever else it says; None as a rule."""
    hint: str = ""
    """What its sender should know about the mode it asked for."""
    rules_version: str | None = None
    """The version of the Standing that the candidates come from; None when it must not be compared."""


@dataclass(frozen=True, slots=True)
class RuleSnapshot:
    """What stands in a namespace for every call that does not choose its own mode."""

    rules: tuple[Rule, ...]
    """In the order they are asked."""
    default: Mode
    default_only: tuple[ModeCandidate, ...]
    """The candidates when there are no rules: the default mode by itself."""
    version: str = ""
    """Another one for everything else that stands, in a store that several processes share."""


class StaleRules(Exception):
    """Nothing was noted: what stands has changed since the call was received. Receive it again."""


class RequestRecord(NamedTuple):
    """What the store says when it notes a call; every count is exact, whatever else runs."""

    number: int
    """The call's number in its namespace, from 1."""
    now: float
    """Seconds since the epoch, on the namespace's clock."""
    candidate: ModeCandidate
    use_count: int
    """How many calls the chosen candidate has decided, this one included; 1 when nobody counts."""
    global_delay: Mode = OK
    """The delays every reply of the namespace has."""
    token: str = ""
    """Tells the call from another of its number, before or after a reset; the store's own affair."""


class Outcome(NamedTuple):
    """What was decided for a call."""

    response: Response
    session: Session | None
    """To be kept; None when there is nothing to keep."""
    applied_mode: str
    """The mode that acted, as X-Mock-Mode shows it; "" for the honest answer."""
    reason: str
    """Why it was refused, in English; "" when it was not."""
    draws: tuple[RandomDraw, ...] = ()
    """What was drawn for the mode, in order."""


class CommittedExchange(NamedTuple):
    """The handle of an exchange whose outcome the store has: it is given back to complete the exchange."""

    namespace: str
    record: RequestRecord
    """The very record that the store returned."""
    response: Response
    """As committed, without the hint of a repeated ReferenceCode."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One row of the journal."""

    @property
    def key(self) -> ExchangeKey:
        """(namespace, call number): its name in the store."""
        return self.received.namespace, self.record.number

    received: ReceivedRequest
    record: RequestRecord
    phase: ExchangePhase
    outcome: Outcome | None
    """None while the call is still being decided."""
    response: Response | None
    """As sent: what the outcome said, hints included."""
    ended_at: float | None
    """Seconds since the epoch, real time; None until the edge has finished with it."""
