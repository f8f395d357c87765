"""An exchange: a request, what was known when it was received, and its outcome. The journal consists of these.

What is created per request is a NamedTuple: it costs a third of a frozen dataclass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from mockpaywall.http.request import Request
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.mode import OK, Mode, ModeCandidate, make_default_candidate
from mockpaywall.model.request_times import RequestTimes
from mockpaywall.model.response_plan import RandomDraw
from mockpaywall.model.rule import Rule
from mockpaywall.paywall.api_errors import FieldError, Refusal
from mockpaywall.paywall.masterpass.records import RecordChange
from mockpaywall.paywall.session import Session

ExchangeKey = tuple[str, int]
"""(namespace, request number)."""


class ReceivedRequest(NamedTuple):
    """A request with its namespace and the modes that may decide it. The first one whose limit is not reached does."""

    namespace: str
    request: Request
    """With the target as the vendor would see it, without a /ns/<name> prefix."""
    candidates: tuple[ModeCandidate, ...]
    """At least one; the last has no limit."""
    received_at: float
    """Seconds since the epoch, real time."""
    refusal: Refusal | None = None
    """Set when the request is refused whatever else it contains."""
    hint: str = ""
    """About the mode that the request asks for; "" without one."""
    rules_version: str | None = None
    """The version of the RuleSnapshot that the candidates come from; None when it must not be compared."""


@dataclass(frozen=True, slots=True)
class RuleSnapshot:
    """The rules and the default mode of a namespace, for requests that do not choose their own mode."""

    rules: tuple[Rule, ...]
    """In the order in which they are evaluated."""
    default: Mode
    default_only: tuple[ModeCandidate, ...]
    """The candidates of every such request; empty when they depend on it: on the rules, or on its operation."""
    version: str = ""
    """Differs for every other snapshot, in a store that several processes share."""


def make_rule_snapshot(rules: tuple[Rule, ...], default: Mode, version: str = "") -> RuleSnapshot:
    """Return the snapshot of a namespace with those rules, in the order of their evaluation, and that default mode."""
    is_constant = not rules and not default.has_operations
    default_only = (make_default_candidate(default, None),) if is_constant else ()
    return RuleSnapshot(rules, default, default_only, version)


class StaleRules(Exception):
    """Nothing was recorded: the rules have changed since the request was received. Receive it again."""


class RequestRecord(NamedTuple):
    """What the store returns when it records a request. All counts are exact under concurrency."""

    number: int
    """The number of the request in its namespace, from 1."""
    now: float
    """Seconds since the epoch, on the namespace's clock."""
    candidate: ModeCandidate
    use_count: int
    """The number of requests that the candidate has decided, including this one; 1 when it is not counted."""
    global_delay: Mode = OK
    """The delays of every response of the namespace."""
    token: str = ""
    """Distinguishes requests of one number, before and after a reset. Only the store reads it."""
    times: RequestTimes | None = None
    """The times that the candidate's counter knows; None when its mode needs none."""


class PerformedOperation(NamedTuple):
    """An operation that was carried out, whether or not the client received its answer."""

    operation: str
    """Its key: "payment/init"."""
    user_id: str
    """Of its session."""
    reference_code: str
    """Of its session."""
    captures: bool = False
    """It made a payment complete, by a commit or with AutoCommit: money was taken."""


class Outcome(NamedTuple):
    """What the pipeline decided for a request."""

    response: Response
    session: Session | None
    """The session to store; None without one."""
    applied_mode: str
    """The applied mode, as in X-Mock-Mode; "" for the normal response."""
    reason: str
    """Why the request was refused, in English; "" when it was not."""
    draws: tuple[RandomDraw, ...] = ()
    """The random draws for the mode, in order."""
    changes: tuple[RecordChange, ...] = ()
    """The records to store. The journal does not keep them."""
    performed: PerformedOperation | None = None
    """The operation that succeeded; None when the request was refused, or nothing was checked."""
    field_errors: tuple[FieldError, ...] = ()
    """What was wrong with the request, one by one; `reason` has all of it in one line."""

    def without_changes(self) -> Outcome:
        """Return the outcome as the journal keeps it. `_replace` would take longer, and this runs for every request."""
        response, session, applied_mode, reason, draws, _, performed, field_errors = self
        return Outcome(response, session, applied_mode, reason, draws, (), performed, field_errors)


class CommittedExchange(NamedTuple):
    """The handle of an exchange whose outcome the store has: it is given back to complete the exchange."""

    namespace: str
    record: RequestRecord
    """The very record that the store returned."""
    response: Response
    """As committed, without the hint of a repeated ReferenceCode."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One entry of the journal."""

    received: ReceivedRequest
    record: RequestRecord
    phase: ExchangePhase
    outcome: Outcome | None
    """None until the request is decided."""
    response: Response | None
    """As sent, hints included."""
    ended_at: float | None
    """Seconds since the epoch, real time; None until the exchange is completed."""

    @property
    def key(self) -> ExchangeKey:
        """The key of the exchange in the store."""
        return self.received.namespace, self.record.number
