"""Verification that waits: until the expectation is fulfilled, until it cannot be, or until the time-out.

The store wakes it with every change of a journal; nothing polls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mockpaywall.http.namespace_path import DEFAULT_NAMESPACE
from mockpaywall.journal.query import Exchanges, filter_matching
from mockpaywall.journal.verification.evaluation import describe_exchange, evaluate
from mockpaywall.journal.verification.expectation import Expectation, VerificationResult
from mockpaywall.matching import RequestPattern, matches
from mockpaywall.model.exchange import Exchange
from mockpaywall.model.work_budget import MAX_ADMIN_STEPS, WorkBudget
from mockpaywall.stores.base import JournalStore, Scope

MonotonicClock = Callable[[], float]


def verify(
    expectation: Expectation, within_s: float, journal: JournalStore, scope: Scope, clock: MonotonicClock
) -> VerificationResult:
    """Evaluate *expectation*, waiting up to *within_s* seconds for it to be fulfilled."""
    cache = MatchCache()
    deadline = clock() + within_s
    while True:
        version = journal.version()
        defaults = _list_default_exchanges(journal, scope)
        result = _evaluate(expectation, journal.exchanges(scope), defaults, cache)
        remaining_s = deadline - clock()
        if result.passed and expectation.quiet_period_s:
            return _wait_quiet_period(expectation, result, journal, scope, clock)
        if result.passed or result.is_final or remaining_s <= 0:
            return result
        journal.wait(version, remaining_s)


def _evaluate(
    expectation: Expectation, exchanges: Exchanges, default_exchanges: Exchanges, remembered: MatchCache
) -> VerificationResult:
    with WorkBudget(MAX_ADMIN_STEPS, in_thread=True) as budget:
        result = evaluate(expectation, exchanges, default_exchanges, remembered.select)
    if not budget.expired:
        return result
    return replace(result, message=f"{result.message}; {budget.expired[0]}")


def _wait_quiet_period(
    expectation: Expectation,
    result: VerificationResult,
    journal: JournalStore,
    scope: Scope,
    clock: MonotonicClock,
) -> VerificationResult:
    """Return *result* once no further request came during the quiet period, else a failure."""
    deadline = clock() + expectation.quiet_period_s
    while True:
        version = journal.version()
        found = filter_matching(journal.exchanges(scope), expectation.pattern)
        if len(found) > result.count:
            extra = found[result.count]
            message = f"fulfilled ({result.message}), but then came {describe_exchange(extra)}"
            return replace(result, passed=False, count=len(found), message=message, closest=extra)
        remaining_s = deadline - clock()
        if remaining_s <= 0:
            message = f"{result.message}; none came for {expectation.quiet_period_s:g} s after"
            return replace(result, message=message)
        journal.wait(version, remaining_s)


def _list_default_exchanges(journal: JournalStore, scope: Scope) -> Exchanges:
    return () if scope in (None, DEFAULT_NAMESPACE) else journal.exchanges(DEFAULT_NAMESPACE)


class MatchCache:
    """Which requests match one pattern: a verification that waits reads the same journal many times."""

    def __init__(self) -> None:
        self._results: dict[tuple[str, int, float], bool] = {}

    def select(self, exchanges: Exchanges, pattern: RequestPattern) -> Exchanges:
        """Select as `filter_matching` does. Every call must pass the same pattern."""
        return tuple(each for each in exchanges if self._matches(pattern, each))

    def _matches(self, pattern: RequestPattern, exchange: Exchange) -> bool:
        # The time of receipt tells a request from another of its number, before or after a reset.
        key = (*exchange.key, exchange.received.received_at)
        if key not in self._results:
            self._results[key] = matches(pattern, exchange.received.request)
        return self._results[key]
