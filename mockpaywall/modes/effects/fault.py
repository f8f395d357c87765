"""`fault=NAME[:before|:after]`: the exchange breaks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.http.response import Travel
from mockpaywall.model.response_plan import Fault, Plan
from mockpaywall.model.trigger import Draws
from mockpaywall.modes.part_type import Choice, PartKind
from mockpaywall.modes.scanner import Cursor

FAULTS = (
    Choice("reset", "the connection is reset (TCP RST), no byte is sent"),
    Choice("empty", "the connection is closed in good order, no byte is sent"),
    Choice("hang", "the request is accepted and never answered"),
    Choice("half-headers", "the status line and part of the headers, then closed"),
    Choice("truncate", "fewer bytes of body than Content-Length says, then closed"),
    Choice("garbage", "bytes that are not HTTP, then closed"),
    Choice("malformed-chunk", "chunked headers, bytes that are no chunk, then closed"),
)
MOMENTS = (
    Choice("before", "no check was made, nothing is kept (the default)"),
    Choice("after", "the session was created and is kept; only the answer is lost"),
)


@dataclass(frozen=True, slots=True)
class Break:
    """That fault; *moment* is a name of MOMENTS, None when not written."""

    travel: Travel
    moment: str | None = None
    drawn: ClassVar[bool] = False

    def mark(self, plan: Plan, draws: Draws) -> Plan:
        """See Effect."""
        return replace(plan, fault=Fault(self.travel, self.moment == "after"))

    def __str__(self) -> str:
        return f"{self.travel.value}:{self.moment}" if self.moment else self.travel.value


def read(cursor: Cursor) -> Break:
    """Raises ModeError."""
    travel = Travel(cursor.choice((fault.name for fault in FAULTS), "a fault"))
    if not cursor.take(":"):
        return Break(travel)
    return Break(travel, cursor.choice((moment.name for moment in MOMENTS), "a moment"))


KIND = PartKind(
    name="fault",
    argument="NAME[:before|:after]",
    effect="the exchange breaks; with :after the session was created all the same",
    example="fault=reset:after",
    provenance="ours",
    source="four of them are WireMock's faults; hang, half-headers and truncate are added",
    read=read,
    expected="the name of a fault",
    choices=(*FAULTS, *(Choice(f":{moment.name}", moment.effect) for moment in MOMENTS)),
)
