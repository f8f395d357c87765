"""The response plan: what a mode does to one request, as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from mockpaywall.http.response import Fault
from mockpaywall.model.mode import Part
from mockpaywall.paywall.error_codes import ErrorCode


@dataclass(frozen=True, slots=True)
class FixedStatus:
    """A response that is sent before anything is checked."""

    status: int
    """200 to 599."""
    body: str
    """A name of BODIES in modes/effects/http_status.py: envelope, html, problem or empty."""


@dataclass(frozen=True, slots=True)
class PlannedFault:
    """A fault, and whether the session is created before it."""

    fault: Fault
    """Never NONE."""
    after_commit: bool
    """True: the request is handled and its session stored. False: nothing is checked and nothing is stored."""


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
    ttl_s: int | None = None
    """The lifetime of the session in seconds; None for the default."""
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
        return self.fixed_status is not None or (
            self.planned_fault is not None and not self.planned_fault.after_commit
        )

    @property
    def can_create_session(self) -> bool:
        """False when even a valid request creates no session."""
        return self.error is None and not self.is_short_circuit

    @property
    def has_body(self) -> bool:
        """False when no byte of a body is sent."""
        return self.planned_fault is None or self.planned_fault.fault is Fault.TRUNCATE


NO_EFFECT = ResponsePlan()
"""The plan of `ok`."""
