"""Verification that waits: until it holds, until it never can, or until the time is up. Nothing polls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mockpaywall.journal.query import Exchanges
from mockpaywall.journal.verification.evaluation import describe, evaluate, matching_exchanges
from mockpaywall.journal.verification.expectation import Expectation, VerificationResult
from mockpaywall.matching import RequestPattern, matches
from mockpaywall.model.exchange import Exchange
from mockpaywall.stores.base import JournalStore, Scope

DEFAULT_NAMESPACE = "default"
"""The namespace of requests without a full key pair."""


def verify(
    expectation: Expectation, within_s: float, journal: JournalStore, scope: Scope, clock: Callable[[], float]
) -> VerificationResult:
    """What *journal* says to *ask*, waiting up to *within_s* seconds for it to hold; *clock* is monotonic."""
    remembered = MatchCache()
    deadline = clock() + within_s
    while True:
        seen = journal.version()
        result = evaluate(
            expectation, journal.exchanges(scope), _list_default_exchanges(journal, scope), remembered.select
        )
        left = deadline - clock()
        if result.passed and expectation.quiet_period_s:
            return _wait_quiet_period(expectation, result, journal, scope, clock)
        if result.passed or result.is_final or left <= 0:
            return result
        journal.wait(seen, left)


def _wait_quiet_period(
    expectation: Expectation,
    result: VerificationResult,
    journal: JournalStore,
    scope: Scope,
    clock: Callable[[], float],
) -> VerificationResult:
    """*finding* still, when no further request comes for so long."""
    deadline = clock() + expectation.quiet_period_s
    while True:
        seen = journal.version()
        found = matching_exchanges(expectation.pattern, journal.exchanges(scope))
        if len(found) > result.count:
            extra = found[result.count]
            message = f"it held ({result.message}), but then came {describe(extra)}"
            return replace(result, passed=False, count=len(found), message=message, closest=extra)
        left = deadline - clock()
        if left <= 0:
            return replace(
                result, message=f"{result.message}; none came for {expectation.quiet_period_s:g} s after"
            )
        journal.wait(seen, left)


def _list_default_exchanges(journal: JournalStore, scope: Scope) -> Exchanges:
    return () if scope is None or scope == DEFAULT_NAMESPACE else journal.exchanges(DEFAULT_NAMESPACE)


class MatchCache:
    """Which requests were found to match: a wait looks at the same journal again and again."""

    def __init__(self) -> None:
        self._results: dict[tuple[str, int, float], bool] = {}

    def select(self, pattern: RequestPattern, exchanges: Exchanges) -> Exchanges:
        """As judging.chosen; always to be asked with the same pattern."""
        return tuple(one for one in exchanges if self._matches(pattern, one))

    def _matches(self, pattern: RequestPattern, exchange: Exchange) -> bool:
        key = (*exchange.key, exchange.received.received_at)
        if key not in self._results:
            self._results[key] = matches(pattern, exchange.received.request)
        return self._results[key]
