"""The part `fault=NAME[:before|:after]`: the exchange breaks."""

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
    Choice("empty", "the connection is closed normally, no byte is sent"),
    Choice("hang", "the request is accepted, and no response is sent"),
    Choice("half-headers", "the status line and part of the headers, then a close"),
    Choice("truncate", "fewer body bytes than Content-Length announces, then a close"),
    Choice("garbage", "bytes that are not HTTP, then a close"),
    Choice("malformed-chunk", "headers that announce chunks, bytes that are not a chunk, then a close"),
)
TIMINGS = (
    Choice("before", "nothing is checked, and nothing is stored (the default)"),
    Choice("after", "the operation is carried out and stored; only the response is lost"),
)


@dataclass(frozen=True, slots=True)
class FaultEffect:
    """A fault. *timing* is a name of TIMINGS; None when it is not given."""

    fault: Fault
    timing: str | None = None
    is_random: ClassVar[bool] = False

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        return replace(plan, planned_fault=PlannedFault(self.fault, self.timing == "after"))

    def __str__(self) -> str:
        return f"{self.fault.value}:{self.timing}" if self.timing else self.fault.value


def parse_fault(scanner: Scanner) -> FaultEffect:
    """Parse the argument. Raises ModeError."""
    fault = Fault(scanner.parse_choice((choice.name for choice in FAULTS), "a fault"))
    if not scanner.accept(":"):
        return FaultEffect(fault)
    return FaultEffect(fault, scanner.parse_choice((choice.name for choice in TIMINGS), "a timing"))


PART_TYPE = PartType(
    name="fault",
    argument="NAME[:before|:after]",
    effect="break the exchange; with :after the operation is carried out first",
    example="fault=reset:after",
    provenance="ours",
    source="four of them are WireMock's faults; hang, half-headers and truncate are added",
    parse_argument=parse_fault,
    expected="the name of a fault",
    choices=(*FAULTS, *(Choice(f":{timing.name}", timing.effect) for timing in TIMINGS)),
)
