"""The part `upstream=CODE[:STATUS]`: a failure of Masterpass behind the operation."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.model.response_plan import ResponsePlan
from mockpaywall.model.trigger import RandomFactory
from mockpaywall.modes.part_type import Choice, PartType
from mockpaywall.modes.scanner import Scanner
from mockpaywall.paywall.masterpass.page_3d import CALLBACK_NAME
from mockpaywall.paywall.masterpass.upstream_codes import BY_NAME, UPSTREAM_CODES, UpstreamCode
from mockpaywall.paywall.operation import Access, Operation

MIN_STATUS, MAX_STATUS = 400, 599
EXPECTED = "a failure code of Masterpass, such as CARD_NOT_FOUND"

_CODE = re.compile(r"[A-Za-z0-9_-]+")


@dataclass(frozen=True, slots=True)
class UpstreamEffect:
    """A failure of Masterpass. *status*, 400 to 599, replaces the StatusCode of the code; None keeps it."""

    code: UpstreamCode
    status: int | None = None
    is_random: ClassVar[bool] = False

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        code = self.code if self.status is None else self.code._replace(status=self.status)
        return replace(plan, upstream=code)

    def __str__(self) -> str:
        return self.code.name if self.status is None else f"{self.code.name}:{self.status}"


def parse_upstream(scanner: Scanner) -> UpstreamEffect:
    """Parse the argument. Raises ModeError with the most similar code."""
    start = scanner.position
    name = scanner.scan(_CODE)
    if name is None or name not in BY_NAME:
        raise scanner.make_error(EXPECTED, start, BY_NAME, found=name)
    if not scanner.accept(":"):
        return UpstreamEffect(BY_NAME[name])
    return UpstreamEffect(BY_NAME[name], scanner.parse_int(MIN_STATUS, MAX_STATUS, "a StatusCode"))


def acts_at(argument: str, operation: Operation) -> bool:
    """Return whether Masterpass is behind *operation*: not behind POST session and what browsers ask Paywall."""
    is_asked = operation.needs_session and operation.access is not Access.TEMP_TOKEN
    return is_asked or operation.name == CALLBACK_NAME


PART_TYPE = PartType(
    name="upstream",
    argument="CODE[:STATUS]",
    effect="a failure of Masterpass with that code, in the form that the operation has for it",
    example="upstream=CARD_NOT_FOUND",
    provenance="observed",
    source="codes and texts: the public code list; six of them documented in samples; most StatusCodes are ours",
    parse_argument=parse_upstream,
    expected=EXPECTED,
    choices=tuple(Choice(code.name, f"{code.status}: {code.message}") for code in UPSTREAM_CODES),
    acts_at=acts_at,
    where="an operation of a session with private keys, what a browser asks Masterpass, "
    "and the callback of the 3D page",
)
