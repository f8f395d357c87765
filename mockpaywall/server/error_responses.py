"""The lane's words, whatever happens: a lane that fails must not take a connection with it."""

from __future__ import annotations

import logging

from mockpaywall.http import serialization
from mockpaywall.http.response import Phase, Reply
from mockpaywall.server.application import Lane
from mockpaywall.server.request_checks import Refused

LAST_WORDS = Reply(500, (("Content-Type", "text/plain; charset=utf-8"),), b"internal error\n")
"""When even the lane cannot word its failure."""

_LOG = logging.getLogger("mockpaywall.server")


class Voice:
    """`refuse`, `trip` and `sent` of *lane*, which here never raise. Tracebacks are logged, never sent."""

    __slots__ = ("_lane",)

    def __init__(self, lane: Lane) -> None:
        self._lane = lane

    def refuse(self, refused: Refused) -> Reply:
        try:
            return self._lane.refuse(refused.status, refused.reason)
        except Exception as error:
            return self.trip(error)

    def trip(self, error: BaseException) -> Reply:
        _LOG.error("a defect of the server; the client gets a 500", exc_info=error)
        try:
            reply = self._lane.trip(error)
            serialization.whole(reply, "", "")
        except Exception:
            _LOG.exception("a defect while wording a defect")
            return LAST_WORDS
        return reply

    def sent(self, reply: Reply, phase: Phase) -> None:
        try:
            self._lane.sent(reply, phase)
        except Exception:
            _LOG.exception("a defect while noting how a reply ended")
