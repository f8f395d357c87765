"""`http=STATUS[:BODY]`: an HTTP answer before anything is checked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.model.response_plan import FixedStatus, ResponsePlan
from mockpaywall.model.trigger import RandomFactory
from mockpaywall.modes.part_type import Choice, PartType
from mockpaywall.modes.scanner import INTEGER, Scanner

MIN_STATUS, MAX_STATUS = 200, 599
MIN_INFORMATIONAL_STATUS = 100
MIN_ERROR_STATUS = 400
EXPECTED = f"an HTTP status from {MIN_STATUS} to {MAX_STATUS}"

BODIES = (
    Choice("envelope", "the six keys, ErrorCode = the status (default for 4xx and 5xx but 502, 503, 504)"),
    Choice("html", "the page of a gateway, as nginx words it (default for 502, 503, 504)"),
    Choice("problem", "RFC 9457 problem details, application/problem+json"),
    Choice("empty", "no body (default for 2xx and 3xx)"),
)
GATEWAY_STATUSES = frozenset({502, 503, 504})


@dataclass(frozen=True, slots=True)
class HttpStatusEffect:
    """That answer. 200 <= status <= 599; *body* is a name of BODIES, None when not written."""

    status: int
    body: str | None = None
    is_random: ClassVar[bool] = False

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        """See Effect."""
        return replace(
            plan, fixed_status=FixedStatus(self.status, self.body or get_default_body(self.status))
        )

    def __str__(self) -> str:
        return f"{self.status}:{self.body}" if self.body else str(self.status)


def get_default_body(status: int) -> str:
    """The name of the body that *status* has when none is written. Source: ours."""
    if status < MIN_ERROR_STATUS:
        return "empty"
    return "html" if status in GATEWAY_STATUSES else "envelope"


def parse_http_status(scanner: Scanner) -> HttpStatusEffect:
    """Raises ModeError."""
    status = _parse_status(scanner)
    if not scanner.accept(":"):
        return HttpStatusEffect(status)
    return HttpStatusEffect(status, scanner.parse_choice((body.name for body in BODIES), "a body"))


def _parse_status(scanner: Scanner) -> int:
    start = scanner.position
    digits = scanner.scan(INTEGER)
    if digits is not None and MIN_STATUS <= int(digits) <= MAX_STATUS:
        return int(digits)
    interim = digits is not None and MIN_INFORMATIONAL_STATUS <= int(digits) < MIN_STATUS
    raise scanner.make_error(EXPECTED + (" (1xx never ends a request)" if interim else ""), start)


PART_TYPE = PartType(
    name="http",
    argument="STATUS[:BODY]",
    effect="that HTTP status before anything is checked; 429 and 503 carry Retry-After",
    example="http=503",
    provenance="ours",
    source="no public page or client shows what the service or its gateway sends when it is down",
    parse_argument=parse_http_status,
    expected=EXPECTED,
    choices=BODIES,
)
