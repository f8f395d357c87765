"""The part `return=FAULT`: what goes wrong when the browser returns to the merchant after the 3D page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.model.mode import Mode
from mockpaywall.model.response_plan import ResponsePlan
from mockpaywall.model.trigger import RandomFactory
from mockpaywall.modes.part_type import Choice, PartType
from mockpaywall.modes.scanner import Scanner
from mockpaywall.paywall.masterpass.page_3d import CALLBACK_NAME, PAGE_KEY
from mockpaywall.paywall.masterpass.return_fault import (
    MAX_RETURN_DELAY_MS,
    ReturnFault,
    ReturnFaultKind,
)
from mockpaywall.paywall.operation import Operation

FAULTS = (
    Choice("twice", "the browser posts the form, waits for the response, and posts it again"),
    Choice("never", "the page has no form: the user closed the browser after the decision"),
    Choice("late:MS", f"the page posts the form that many milliseconds later, 0 to {MAX_RETURN_DELAY_MS}"),
    Choice("bad-hash", "the hash was made with another key; it needs --hash-key"),
    Choice("wrong-amount", "the amount is one unit more, and the hash, if there is one, fits it"),
)


@dataclass(frozen=True, slots=True)
class ReturnEffect:
    """A fault of the return."""

    fault: ReturnFault
    is_random: ClassVar[bool] = False

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        return replace(plan, return_fault=self.fault)

    def __str__(self) -> str:
        return str(self.fault)


def parse_return(scanner: Scanner) -> ReturnEffect:
    """Parse the argument. Raises ModeError."""
    kind = ReturnFaultKind(scanner.parse_choice(ReturnFaultKind, "what goes wrong"))
    if kind is not ReturnFaultKind.LATE:
        return ReturnEffect(ReturnFault(kind))
    scanner.expect(":", '":" and milliseconds')
    return ReturnEffect(ReturnFault(kind, scanner.parse_int(0, MAX_RETURN_DELAY_MS, "milliseconds")))


def parse_return_fault(text: str) -> ReturnFault:
    """Parse the argument alone, without a mode around it. Raises ModeError."""
    scanner = Scanner(text)
    effect = parse_return(scanner)
    scanner.expect_end_or((), "the end")
    return effect.fault


def find_return_fault(mode: Mode) -> ReturnFault | None:
    """Return the fault that *mode* has for the 3D page in its first step, whatever its trigger; None without one."""
    branch = mode.find_branch(PAGE_KEY)
    effects = [part.effect for part in branch.steps[0].parts] if branch else []
    return next((effect.fault for effect in effects if isinstance(effect, ReturnEffect)), None)


def acts_at(argument: str, operation: Operation) -> bool:
    """Return whether *operation* returns the browser to the merchant: the last one of the 3D page."""
    return operation.name == CALLBACK_NAME


PART_TYPE = PartType(
    name="return",
    argument="twice | never | late:MS | bad-hash | wrong-amount",
    effect="what goes wrong when the browser returns to the merchant after the 3D page",
    example="return=twice",
    provenance="ours",
    source="what a back URL must survive; the form and its hash are documented",
    parse_argument=parse_return,
    expected="twice, never, late:MS, bad-hash or wrong-amount",
    choices=FAULTS,
    acts_at=acts_at,
    where="the callback of the 3D page",
)
