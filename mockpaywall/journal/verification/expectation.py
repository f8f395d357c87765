"""An expectation about the journal, and the result of verifying it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from mockpaywall.journal.retries import RetryLimits
from mockpaywall.matching import ANY_REQUEST, Difference, RequestPattern
from mockpaywall.model.exchange import Exchange, PerformedOperation
from mockpaywall.paywall.endpoints.commit_payment import COMMIT_PAYMENT
from mockpaywall.paywall.endpoints.commit_payment_by_id import COMMIT_PAYMENT_BY_ID

_STEPS = MappingProxyType({COMMIT_PAYMENT_BY_ID.key: COMMIT_PAYMENT.key})
"""By operation, that of which it is another call: both commit a payment."""


class OwnerKind(StrEnum):
    """Whose operations belong together."""

    USER = "user"
    REFERENCE = "referenceCode"


def get_step(operation: str) -> str:
    """Return the step of a sequence that *operation* carries out: itself, or the operation of which it is a call."""
    return _STEPS.get(operation, operation)


def list_steps(performed: PerformedOperation) -> tuple[str, ...]:
    """Return the steps of a sequence that *performed* carries out, in order.

    With AutoCommit, the operation that makes a payment complete also commits it: the money is taken once either way.
    """
    step = get_step(performed.operation)
    return (step, COMMIT_PAYMENT.key) if performed.captures and step != COMMIT_PAYMENT.key else (step,)


@dataclass(frozen=True, slots=True)
class OperationSequence:
    """The operations to carry out, at least one, each once and in this order. Others may come between them."""

    operations: tuple[str, ...]
    """Keys of operations, as `get_step` returns them: "payment/init"."""
    owner_kind: OwnerKind = OwnerKind.USER
    owner: str | None = None
    """The UserId or the ReferenceCode that it is about; None for all of them."""

    def get_owner(self, performed: PerformedOperation) -> str:
        """Return to whom *performed* belongs."""
        return performed.user_id if self.owner_kind is OwnerKind.USER else performed.reference_code


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the journal must contain. A field that is None or empty expects nothing."""

    pattern: RequestPattern = ANY_REQUEST
    """The requests it is about."""
    min_count: int = 0
    max_count: int | None = None
    in_order: tuple[RequestPattern, ...] = ()
    """Requests that must have come in this order; others may have come between them."""
    none_after: bool = False
    """No request came after the last of *in_order*."""
    quiet_period_s: float = 0.0
    """Seconds without a further request, from the moment the rest is fulfilled."""
    retries: RetryLimits | None = None
    sequence: OperationSequence | None = None
    """Operations that were carried out in order."""

    @property
    def expects_count(self) -> bool:
        """False when it is about operations only, whatever the number of requests."""
        return self.sequence is None or self.min_count > 0 or self.max_count is not None

    @property
    def limits_requests(self) -> bool:
        """True when one request more may make it fail: a journal that lacks some cannot confirm it."""
        return (
            self.max_count is not None
            or (bool(self.in_order) and self.none_after)
            or self.sequence is not None
            or (self.retries is not None and self.retries.has_limits)
        )

    @property
    def reads_outcomes(self) -> bool:
        """True when the result depends on more than the requests: it can change without a further one."""
        return self.retries is not None or self.sequence is not None

    @property
    def expected_count(self) -> str:
        """`exactly 2 requests`, `at least 1 request`."""
        if self.max_count is None:
            return f"at least {format_request_count(self.min_count)}"
        if self.min_count == self.max_count:
            return f"exactly {format_request_count(self.max_count)}"
        at_most = f"at most {format_request_count(self.max_count)}"
        return f"at least {self.min_count} and {at_most}" if self.min_count else at_most


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """Whether the expectation is fulfilled, and why not."""

    passed: bool
    count: int
    """Requests that match."""
    message: str
    is_final: bool = True
    """No further request can change the result."""
    closest: Exchange | None = None
    """The request to look at: the closest to a missing one, or the first that is too many."""
    differences: tuple[Difference, ...] = ()
    """Between the pattern and *closest*; only the fields that differ."""
    evicted_count: int = 0
    """Older requests that the journal had evicted."""


def format_request_count(count: int) -> str:
    """Return `1 request`, `3 requests`."""
    return f"{count} request{'' if count == 1 else 's'}"
