"""A plan: what a mode makes of one request, before anything is done about it."""

from __future__ import annotations

from dataclasses import dataclass, field

from mockpaywall.http.response import Fault
from mockpaywall.model.mode import Part
from mockpaywall.paywall.error_codes import ErrorCode


@dataclass(frozen=True, slots=True)
class FixedStatus:
    """An answer given before anything is checked."""

    status: int
    """200 to 599."""
    body: str
    """A name of modes.http.BODIES: envelope, html, problem or empty."""


@dataclass(frozen=True, slots=True)
class PlannedFault:
    """How the exchange breaks, and on which side of the session's making."""

    fault: Fault
    """Never WHOLE."""
    after_commit: bool
    """True: the request was dealt with, its session kept. False: no check was made, nothing was kept."""


@dataclass(frozen=True, slots=True)
class RandomDraw:
    """One number that was drawn, and for which part."""

    part: Part
    number: float
    """0 <= number < 1. A part with `@NN%` acts when 100 times its first one is below NN; a delay's follow it."""


@dataclass(frozen=True, slots=True)
class ResponsePlan:
    """What to do with one request. The parts in it never exclude each other."""

    delay_ms: float = 0.0
    fixed_status: FixedStatus | None = None
    planned_fault: PlannedFault | None = None
    error: ErrorCode | None = None
    ttl_s: int | None = None
    """Lifetime of the session to issue, in seconds; None for the usual one."""
    payload: str | None = None
    """A name of modes.payload.PAYLOADS."""
    dribble_chunks: int = 1
    """Into how many pieces the body is cut."""
    dribble_ms: float = 0.0
    parts: tuple[Part, ...] = ()
    """What acted, in the order written; `ok` is not among them."""
    draws: tuple[RandomDraw, ...] = field(default=(), compare=False)
    """What was drawn to make it, in that order, parts that did not act included."""

    @property
    def applied_mode(self) -> str:
        """The text for X-Mock-Mode: the parts that acted, joined by `+`; "" for the honest answer."""
        return "+".join(map(str, self.parts)) if self.parts else ""

    @property
    def is_short_circuit(self) -> bool:
        """True when the answer is settled before anything is checked."""
        return self.fixed_status is not None or (
            self.planned_fault is not None and not self.planned_fault.after_commit
        )

    @property
    def can_create_session(self) -> bool:
        """False when no session can come of it, however good the request."""
        return self.error is None and not self.is_short_circuit

    @property
    def has_body(self) -> bool:
        """False when the client gets no byte of a body."""
        return self.planned_fault is None or self.planned_fault.fault is Fault.TRUNCATE


NO_EFFECT = ResponsePlan()
"""The plan of `ok`."""
