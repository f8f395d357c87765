"""The part `renew`: the session is renewed although it has not expired."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.model.response_plan import ResponsePlan
from mockpaywall.model.trigger import RandomFactory
from mockpaywall.modes.part_type import PartType
from mockpaywall.paywall.operation import Operation


@dataclass(frozen=True, slots=True)
class Renewal:
    """A renewal. It has no argument."""

    is_random: ClassVar[bool] = False

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        return replace(plan, renews=True)

    def __str__(self) -> str:
        return ""


def acts_at(argument: str, operation: Operation) -> bool:
    """Return whether *operation* has a session to renew."""
    return operation.needs_session and operation.has_envelope


PART_TYPE = PartType(
    name="renew",
    argument="",
    effect="the session is renewed although it has not expired: the answer has another SessionId",
    example="renew",
    provenance="observed",
    source="two documented failures show SessionRenewed true; when the service renews is not public",
    constant=Renewal(),
    acts_at=acts_at,
    where="an operation of a session that answers with a Session block",
)
