"""The response plan: what a mode does to one request, as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from mockpaywall.http.response import Fault
from mockpaywall.model.mode import Part
from mockpaywall.paywall.error_codes import ErrorCode
from mockpaywall.paywall.masterpass.return_fault import ReturnFault
from mockpaywall.paywall.masterpass.upstream_codes import UpstreamCode


@dataclass(frozen=True, slots=True)
class FixedStatus:
    """A response that is sent before anything is checked, or instead of that of the operation."""

    status: int
    """200 to 599."""
    body: str
    """A name of BODIES in modes/effects/http_status.py: envelope, html, problem or empty."""
    after_commit: bool = False
    """True: the request is handled and what it changes is stored. False: nothing is checked and nothing is stored."""


@dataclass(frozen=True, slots=True)
class PlannedFault:
    """A fault, and whether the operation is carried out before it."""

    fault: Fault
    """Never NONE."""
    after_commit: bool
    """True: the request is handled and what it changes is stored. False: nothing is checked and nothing is stored."""


class RetryAfterForm(Enum):
    """How a Retry-After is written."""

    SECONDS = "seconds"
    DATE = "date"
    NONE = "none"
    """It is left out."""


@dataclass(frozen=True, slots=True)
class RetryAfter:
    """The Retry-After header of a response. 0 <= seconds; 0 without the header."""

    form: RetryAfterForm
    seconds: int = 0


@dataclass(frozen=True, slots=True)
class RandomDraw:
    """A random number, and the part that drew it."""

    part: Part
    number: float
    """0 <= number < 1. A part with `@NN%` applies when 100 times its first draw is below NN; a delay draws next."""


@dataclass(frozen=True, slots=True)
class ResponsePlan:
    """What to do with one request. Its parts do not conflict."""

    delay_ms: float = 0.0
    fixed_status: FixedStatus | None = None
    planned_fault: PlannedFault | None = None
    error: ErrorCode | None = None
    upstream: UpstreamCode | None = None
    """The failure of Masterpass, with its final status."""
    authorisation: str | None = None
    """The ResponseCode of card/add or payment/init; None for the usual one."""
    renews: bool = False
    """Renew the session although it has not expired."""
    return_fault: ReturnFault | None = None
    """What goes wrong when the browser returns to the merchant; None for nothing."""
    ttl_s: int | None = None
    """The lifetime in seconds of a session that is created or renewed; None for the default."""
    payload: str | None = None
    """A name of PAYLOADS in modes/effects/payload.py."""
    retry_after: RetryAfter | None = None
    """Of the fixed response or the business error; None for the default."""
    dribble_chunks: int = 1
    """The number of body chunks."""
    dribble_ms: float = 0.0
    parts: tuple[Part, ...] = ()
    """The applied parts in the order written, without `ok`."""
    draws: tuple[RandomDraw, ...] = field(default=(), compare=False)
    """The random draws in order, including those of parts that do not apply."""

    @property
    def applied_mode(self) -> str:
        """The text for X-Mock-Mode: the applied parts joined by `+`; "" for the normal response."""
        return "+".join(map(str, self.parts)) if self.parts else ""

    @property
    def is_short_circuit(self) -> bool:
        """True when the response does not depend on any check of the request."""
        return (self.fixed_status is not None and not self.fixed_status.after_commit) or (
            self.planned_fault is not None and not self.planned_fault.after_commit
        )

    @property
    def can_carry_out(self) -> bool:
        """False when not even the operation of a valid request is carried out."""
        return self.error is None and self.upstream is None and not self.is_short_circuit

    @property
    def has_body(self) -> bool:
        """False when no byte of a body is sent."""
        return self.planned_fault is None or self.planned_fault.fault is Fault.TRUNCATE


NO_EFFECT = ResponsePlan()
"""The plan of `ok`."""
