"""`payload=NAME`: a successful answer gone wrong. `modes.spoil` does it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.model.response_plan import ResponsePlan
from mockpaywall.model.trigger import RandomFactory
from mockpaywall.modes.part_type import Choice, PartType
from mockpaywall.modes.scanner import Scanner

PAYLOADS = (
    Choice("invalid-json", "the envelope without its last brace"),
    Choice("html", "a web page with HTTP 200, as a proxy or a login wall sends it"),
    Choice("empty-body", "no body at all, still announced as JSON"),
    Choice("null-body", '"Body": null, although ErrorCode is 0'),
    Choice("no-session-id", "Body without SessionId"),
    Choice("no-expiry", "Body without SessionExpiryDate"),
    Choice("wrong-types", "numbers and booleans as strings, strings as numbers"),
    Choice("extra-fields", "unknown keys beside the known ones, in the envelope and in Body"),
    Choice("camel-case", "errorCode, body, sessionId: every key begins with a small letter"),
    Choice("bom", "a UTF-8 byte order mark before the envelope"),
    Choice("wrong-content-type", "the honest body as text/plain"),
)


@dataclass(frozen=True, slots=True)
class Payload:
    """*name* is a name of PAYLOADS."""

    name: str
    is_random: ClassVar[bool] = False

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        """See Effect."""
        return replace(plan, payload=self.name)

    def __str__(self) -> str:
        return self.name


def parse_payload(scanner: Scanner) -> Payload:
    """Raises ModeError."""
    return Payload(scanner.parse_choice((payload.name for payload in PAYLOADS), "a payload"))


PART_TYPE = PartType(
    name="payload",
    argument="NAME",
    effect="a successful answer gone wrong; the session was created",
    example="payload=no-session-id",
    provenance="ours",
    source="what clients must survive; no public page shows the service doing it",
    parse_argument=parse_payload,
    expected="the name of a payload",
    choices=PAYLOADS,
)
