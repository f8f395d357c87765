"""What can go wrong when the browser returns to the merchant after the 3D page. Source: ours."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

MAX_RETURN_DELAY_MS = 600_000


class ReturnFaultKind(StrEnum):
    """What goes wrong."""

    TWICE = "twice"
    NEVER = "never"
    LATE = "late"
    BAD_HASH = "bad-hash"
    WRONG_AMOUNT = "wrong-amount"


class ReturnFault(NamedTuple):
    """One fault of the return. `str(fault)` is its text in a mode."""

    kind: ReturnFaultKind
    delay_ms: int = 0
    """How long the browser waits before it posts the form; only LATE has one. 0 to MAX_RETURN_DELAY_MS."""

    def __str__(self) -> str:
        return f"{self.kind}:{self.delay_ms}" if self.kind is ReturnFaultKind.LATE else str(self.kind)
