"""A completed exchange, as the access log and the metrics see it."""

from __future__ import annotations

from typing import NamedTuple

from mockpaywall.http.request import Request
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.exchange import CommittedExchange


class CompletedExchange(NamedTuple):
    """The request, the response that was sent, and how it ended. Times are real time, in seconds since the epoch."""

    request: Request
    response: Response
    phase: ExchangePhase
    started_at: float
    ended_at: float
    committed: CommittedExchange | None = None
    """Its place in the journal; None for what is not journalled."""

    def get_header(self, name: str) -> str:
        """The value of the response header *name*, whose letter case must be the response's; "" without one."""
        for other, value in self.response.headers:
            if other == name:
                return value
        return ""
