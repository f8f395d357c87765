"""What was asked of the journal, and what was found."""

from __future__ import annotations

from dataclasses import dataclass

from mockpaywall.journal.retries import RetryLimits
from mockpaywall.matching import Difference, RequestPattern
from mockpaywall.model.exchange import Exchange

EVERY_REQUEST = RequestPattern()


@dataclass(frozen=True, slots=True)
class Expectation:
    """What shall hold. Nothing is asked of what is None or empty."""

    pattern: RequestPattern = EVERY_REQUEST
    """The requests it is about."""
    min_count: int = 0
    max_count: int | None = None
    in_order: tuple[RequestPattern, ...] = ()
    """Requests that came in this order; others may have come between."""
    none_after: bool = False
    """After the last of *in_order*, none came."""
    quiet_period_s: float = 0.0
    """For so many seconds after the rest holds, none comes."""
    retries: RetryLimits | None = None

    @property
    def expected_count(self) -> str:
        """`exactly 2 requests`, `at least 1 request`."""
        if self.max_count is None:
            return f"at least {format_request_count(self.min_count)}"
        if self.min_count == self.max_count:
            return f"exactly {format_request_count(self.max_count)}"
        most = f"at most {format_request_count(self.max_count)}"
        return f"at least {self.min_count} and {most}" if self.min_count else most


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """Whether it holds, and why not."""

    passed: bool
    count: int
    """Requests that match."""
    message: str
    is_final: bool = True
    """No further request can change it."""
    closest: Exchange | None = None
    """The request to look at: what comes nearest to the one that is missing, or the one too many."""
    differences: tuple[Difference, ...] = ()
    """Between what was wanted and *closest*; only what differs."""


def format_request_count(count: int) -> str:
    """`1 request`, `3 requests`."""
    return f"{count} request{'' if count == 1 else 's'}"
