"""`http=STATUS[:BODY]`: an HTTP answer before anything is checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.model.response_plan import HttpAnswer, Plan
from mockpaywall.model.trigger import Draws
from mockpaywall.modes.part_type import Choice, PartKind
from mockpaywall.modes.scanner import WHOLE, Cursor

LOWEST, HIGHEST = 200, 599
FIRST_INTERIM = 100
FIRST_ERROR = 400
EXPECTED = f"an HTTP status from {LOWEST} to {HIGHEST}"

BODIES = (
    Choice("envelope", "the six keys, ErrorCode = the status (default for 4xx and 5xx but 502, 503, 504)"),
    Choice("html", "the page of a gateway, as nginx words it (default for 502, 503, 504)"),
    Choice("problem", "RFC 9457 problem details, application/problem+json"),
    Choice("empty", "no body (default for 2xx and 3xx)"),
)
GATEWAY_STATUSES = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class Http:
    """That answer. 200 <= status <= 599; *body* is a name of BODIES, None when not written."""

    status: int
    body: str | None = None
    drawn: ClassVar[bool] = False

    def mark(self, plan: Plan, draws: Draws) -> Plan:
        """See Effect."""
        return replace(plan, http=HttpAnswer(self.status, self.body or default_body(self.status)))

    def __str__(self) -> str:
        return f"{self.status}:{self.body}" if self.body else str(self.status)


def default_body(status: int) -> str:
    """The name of the body that *status* has when none is written. Source: ours."""
    if status < FIRST_ERROR:
        return "empty"
    return "html" if status in GATEWAY_STATUSES else "envelope"


def read(cursor: Cursor) -> Http:
    """Raises ModeError."""
    status = _status(cursor)
    if not cursor.take(":"):
        return Http(status)
    return Http(status, cursor.choice((body.name for body in BODIES), "a body"))


def _status(cursor: Cursor) -> int:
    start = cursor.at
    digits = cursor.scan(WHOLE)
    if digits is not None and LOWEST <= int(digits) <= HIGHEST:
        return int(digits)
    interim = digits is not None and FIRST_INTERIM <= int(digits) < LOWEST
    raise cursor.error(EXPECTED + (" (1xx never ends a request)" if interim else ""), start)


KIND = PartKind(
    name="http",
    argument="STATUS[:BODY]",
    effect="that HTTP status before anything is checked; 429 and 503 carry Retry-After",
    example="http=503",
    provenance="ours",
    source="no public page or client shows what the service or its gateway sends when it is down",
    read=read,
    expected=EXPECTED,
    choices=BODIES,
)
