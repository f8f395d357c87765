"""What a store can do. Each method is one step: it happens whole, whatever other threads do meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from mockpaywall.domain.exchange import Outcome, Receipt, Situation, Standing
from mockpaywall.domain.reply import Phase, Reply


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is kept, per namespace, and how many namespaces."""

    journal_size: int = 1000
    max_sessions: int = 10_000
    namespaces: int = 1000
    idle_s: float = 3600.0
    """Seconds after which a namespace nobody used is dropped."""


class Traffic(Protocol):
    """The way of one call through the store."""

    def standing(self, namespace: str) -> Standing:
        """The rules and the default mode of *namespace*, whether or not it exists yet."""

    def note(self, receipt: Receipt) -> Situation:
        """Journal the call, give it its number, and choose and count its mode."""

    def settle(self, outcome: Outcome, *, unique: bool) -> bool:
        """Keep what was decided. True when the session's ReferenceCode was used before; then, under
        *unique*, nothing is kept."""

    def sent(self, reply: Reply, phase: Phase, at: float) -> None:
        """The edge has finished with *reply* (which names its exchange), at that time."""
