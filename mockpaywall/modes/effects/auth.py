"""The part `auth=WAY`: how card/add or payment/init is authorised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import ClassVar

from mockpaywall.model.response_plan import ResponsePlan
from mockpaywall.model.trigger import RandomFactory
from mockpaywall.modes.part_type import Choice, PartType
from mockpaywall.modes.scanner import Scanner
from mockpaywall.paywall.operation import Operation

WAYS = (
    Choice("none", "ResponseCode 0000: no code is needed (payment/init only)"),
    Choice("otp", "ResponseCode 5001: a code from the bank"),
    Choice("masterpass-otp", "ResponseCode 5008: a code from Masterpass"),
    Choice("3d", "ResponseCode 5010: the page of the bank"),
)
RESPONSE_CODES: Mapping[str, str] = MappingProxyType(
    {"none": "0000", "otp": "5001", "masterpass-otp": "5008", "3d": "5010"}
)
"""Source: observed."""
_WAYS_BY_OPERATION: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("init-payment", "upstream-payment", "upstream-direct-payment", "upstream-register-and-purchase"),
            ("none", "otp", "masterpass-otp", "3d"),
        ),
        **dict.fromkeys(("add-card", "upstream-add-card"), ("otp", "masterpass-otp", "3d")),
    }
)
"""By the name of the operation."""


@dataclass(frozen=True, slots=True)
class Authorisation:
    """A way of authorisation. *way* is a name of WAYS."""

    way: str
    is_random: ClassVar[bool] = False

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        return replace(plan, authorisation=RESPONSE_CODES[self.way])

    def __str__(self) -> str:
        return self.way


def parse_authorisation(scanner: Scanner) -> Authorisation:
    """Parse the argument. Raises ModeError."""
    if scanner.accept("3d"):  # not a word: it starts with a digit
        return Authorisation("3d")
    return Authorisation(scanner.parse_choice((way.name for way in WAYS), "a way of authorisation"))


def acts_at(argument: str, operation: Operation) -> bool:
    """Return whether *operation* can go that way."""
    return argument in _WAYS_BY_OPERATION.get(operation.name, ())


PART_TYPE = PartType(
    name="auth",
    argument="none | otp | masterpass-otp | 3d",
    effect="the way that payment/init or card/add goes: with which challenge it answers",
    example="auth=3d",
    provenance="observed",
    source="the four ResponseCodes: samples and the official JS SDK; which one a user gets is not public",
    parse_argument=parse_authorisation,
    expected="none, otp, masterpass-otp or 3d",
    choices=WAYS,
    acts_at=acts_at,
    where="payment/init and, except for none, at card/add, also where a browser asks Masterpass for the same",
)
