"""`fault=NAME[:before|:after]`: the exchange breaks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.http.response import Fault
from mockpaywall.model.response_plan import PlannedFault, ResponsePlan
from mockpaywall.model.trigger import RandomFactory
from mockpaywall.modes.part_type import Choice, PartType
from mockpaywall.modes.scanner import Scanner

FAULTS = (
    Choice("reset", "the connection is reset (TCP RST), no byte is sent"),
    Choice("empty", "the connection is closed in good order, no byte is sent"),
    Choice("hang", "the request is accepted and never answered"),
    Choice("half-headers", "the status line and part of the headers, then closed"),
    Choice("truncate", "fewer bytes of body than Content-Length says, then closed"),
    Choice("garbage", "bytes that are not HTTP, then closed"),
    Choice("malformed-chunk", "chunked headers, bytes that are no chunk, then closed"),
)
TIMINGS = (
    Choice("before", "no check was made, nothing is kept (the default)"),
    Choice("after", "the session was created and is kept; only the answer is lost"),
)


@dataclass(frozen=True, slots=True)
class FaultEffect:
    """That fault; *moment* is a name of MOMENTS, None when not written."""

    fault: Fault
    timing: str | None = None
    is_random: ClassVar[bool] = False

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        """See Effect."""
        return replace(plan, planned_fault=PlannedFault(self.fault, self.timing == "after"))

    def __str__(self) -> str:
        return f"{self.fault.value}:{self.timing}" if self.timing else self.fault.value


def parse_fault(scanner: Scanner) -> FaultEffect:
    """Raises ModeError."""
    travel = Fault(scanner.parse_choice((fault.name for fault in FAULTS), "a fault"))
    if not scanner.accept(":"):
        return FaultEffect(travel)
    return FaultEffect(travel, scanner.parse_choice((moment.name for moment in TIMINGS), "a moment"))


PART_TYPE = PartType(
    name="fault",
    argument="NAME[:before|:after]",
    effect="the exchange breaks; with :after the session was created all the same",
    example="fault=reset:after",
    provenance="ours",
    source="four of them are WireMock's faults; hang, half-headers and truncate are added",
    parse_argument=parse_fault,
    expected="the name of a fault",
    choices=(*FAULTS, *(Choice(f":{moment.name}", moment.effect) for moment in TIMINGS)),
)
