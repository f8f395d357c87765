"""A finished call, as watchers (log, metrics) are told of it."""

from __future__ import annotations

from typing import NamedTuple

from mockpaywall.http.request import Call
from mockpaywall.http.response import Phase, Reply


class Finished(NamedTuple):
    """What came, what went, how it ended. Times are real, in seconds since the epoch."""

    call: Call
    reply: Reply
    phase: Phase
    started_at: float
    ended_at: float

    def header(self, name: str) -> str:
        """The value of a reply header, spelt as the reply spells it; "" without one."""
        for other, value in self.reply.headers:
            if other == name:
                return value
        return ""
