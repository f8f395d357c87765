"""Verification that waits: until it holds, until it never can, or until the time is up. Nothing polls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mockpaywall.journal.query import Exchanges
from mockpaywall.journal.verification.evaluation import chosen, described, judge
from mockpaywall.journal.verification.expectation import Ask, Finding
from mockpaywall.matching import RequestPattern, matches
from mockpaywall.model.exchange import Exchange
from mockpaywall.stores.base import Journal, Scope

KEYLESS = "default"
"""The namespace of requests without a full key pair."""


def verify(ask: Ask, within_s: float, journal: Journal, scope: Scope, clock: Callable[[], float]) -> Finding:
    """What *journal* says to *ask*, waiting up to *within_s* seconds for it to hold; *clock* is monotonic."""
    remembered = Remembered()
    deadline = clock() + within_s
    while True:
        seen = journal.version()
        finding = judge(ask, journal.exchanges(scope), _elsewhere(journal, scope), remembered.choose)
        left = deadline - clock()
        if finding.holds and ask.quiet_s:
            return _quiet(ask, finding, journal, scope, clock)
        if finding.holds or finding.final or left <= 0:
            return finding
        journal.wait(seen, left)


def _quiet(ask: Ask, finding: Finding, journal: Journal, scope: Scope, clock: Callable[[], float]) -> Finding:
    """*finding* still, when no further request comes for so long."""
    deadline = clock() + ask.quiet_s
    while True:
        seen = journal.version()
        found = chosen(ask.pattern, journal.exchanges(scope))
        if len(found) > finding.count:
            extra = found[finding.count]
            message = f"it held ({finding.message}), but then came {described(extra)}"
            return replace(finding, holds=False, count=len(found), message=message, closest=extra)
        left = deadline - clock()
        if left <= 0:
            return replace(finding, message=f"{finding.message}; none came for {ask.quiet_s:g} s after")
        journal.wait(seen, left)


def _elsewhere(journal: Journal, scope: Scope) -> Exchanges:
    return () if scope is None or scope == KEYLESS else journal.exchanges(KEYLESS)


class Remembered:
    """Which requests were found to match: a wait looks at the same journal again and again."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int, float], bool] = {}

    def choose(self, pattern: RequestPattern, exchanges: Exchanges) -> Exchanges:
        """As judging.chosen; always to be asked with the same pattern."""
        return tuple(one for one in exchanges if self._matches(pattern, one))

    def _matches(self, pattern: RequestPattern, exchange: Exchange) -> bool:
        key = (*exchange.key, exchange.receipt.received_at)
        if key not in self._known:
            self._known[key] = matches(pattern, exchange.receipt.call)
        return self._known[key]
