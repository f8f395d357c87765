"""What was asked of the journal, and what was found."""

from __future__ import annotations

from dataclasses import dataclass

from mockpaywall.journal.retries import RetryLimits
from mockpaywall.matching import Difference, RequestPattern
from mockpaywall.model.exchange import Exchange

EVERY_REQUEST = RequestPattern()


@dataclass(frozen=True, slots=True)
class Ask:
    """What shall hold. Nothing is asked of what is None or empty."""

    pattern: RequestPattern = EVERY_REQUEST
    """The requests it is about."""
    least: int = 0
    most: int | None = None
    in_order: tuple[RequestPattern, ...] = ()
    """Requests that came in this order; others may have come between."""
    none_after: bool = False
    """After the last of *in_order*, none came."""
    quiet_s: float = 0.0
    """For so many seconds after the rest holds, none comes."""
    retries: RetryLimits | None = None

    @property
    def expected(self) -> str:
        """`exactly 2 requests`, `at least 1 request`."""
        if self.most is None:
            return f"at least {requests(self.least)}"
        if self.least == self.most:
            return f"exactly {requests(self.most)}"
        most = f"at most {requests(self.most)}"
        return f"at least {self.least} and {most}" if self.least else most


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether it holds, and why not."""

    holds: bool
    count: int
    """Requests that match."""
    message: str
    final: bool = True
    """No further request can change it."""
    closest: Exchange | None = None
    """The request to look at: what comes nearest to the one that is missing, or the one too many."""
    differences: tuple[Difference, ...] = ()
    """Between what was wanted and *closest*; only what differs."""


def requests(count: int) -> str:
    """`1 request`, `3 requests`."""
    return f"{count} request{'' if count == 1 else 's'}"
