"""A finished call, as watchers (log, metrics) are told of it."""

from __future__ import annotations

from typing import NamedTuple

from mockpaywall.http.request import Request
from mockpaywall.http.response import ExchangePhase, Response


class CompletedExchange(NamedTuple):
    """What came, what went, how it ended. Times are real, in seconds since the epoch."""

    request: Request
    response: Response
    phase: ExchangePhase
    started_at: float
    ended_at: float

    def get_header(self, name: str) -> str:
        """The value of a reply header, spelt as the reply spells it; "" without one."""
        for other, value in self.response.headers:
            if other == name:
                return value
        return ""
