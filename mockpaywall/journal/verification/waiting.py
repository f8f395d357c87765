"""A verification that waits: until the expectation is fulfilled, until it cannot be, or until the time-out.

It looks at each request once, when the store reports a change of its scope; the whole journal is evaluated only when
the number of matching requests allows a result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from math import inf

from mockpaywall.http.namespace_path import DEFAULT_NAMESPACE
from mockpaywall.journal.exchange_reader import iter_exchanges, iter_ranges
from mockpaywall.journal.verification.closest_match import MAX_CANDIDATES
from mockpaywall.journal.verification.confirmation import confirm, note_stopped_matching, refuse_evicted
from mockpaywall.journal.verification.evaluation import describe_exchange, evaluate
from mockpaywall.journal.verification.expectation import Expectation, VerificationResult
from mockpaywall.journal.verification.match_counter import MatchCounter
from mockpaywall.matching import matches
from mockpaywall.model.exchange import Exchange
from mockpaywall.model.work_budget import MAX_ADMIN_STEPS, WorkBudget
from mockpaywall.stores.base import JournalChange, JournalStore, Scope

MonotonicClock = Callable[[], float]
EVALUATION_WAIT_FACTOR = 10
"""A further evaluation of the whole journal waits this many times as long as the last one took."""


class WaitingVerification:
    """One verification. `advance` it until it returns a result: when it `has_changed`, and at `wake_at`.

    Not thread-safe, apart from `on_change`. Times are those of *clock*, in seconds.
    """

    def __init__(
        self,
        expectation: Expectation,
        within_s: float,
        journal: JournalStore,
        scope: Scope,
        clock: MonotonicClock,
    ) -> None:
        self._expectation = expectation
        self._journal = journal
        self._scope = scope
        self._clock = clock
        self._deadline = clock() + within_s
        self._counter = MatchCounter(expectation.pattern, journal, scope)
        self._fulfilled: VerificationResult | None = None
        self._quiet_warnings: tuple[str, ...] = ()
        """What stopped matching since it is fulfilled: each request is matched once in the quiet period."""
        self._evaluate_at = 0.0
        self._evaluated_count = -1
        self._has_unseen = True
        self._is_stale = True
        self.has_changed = True
        """Something happened in the journal since the last `advance`."""

    @property
    def may_wait(self) -> bool:
        """Whether the first `advance` may leave it without a result."""
        return self._deadline > self._clock() or self._expectation.quiet_period_s > 0

    @property
    def wake_at(self) -> float:
        """When to advance it although nothing has changed."""
        return min(self._deadline, self._evaluate_at if self._is_evaluation_due() else inf)

    def on_change(self, change: JournalChange) -> None:
        """Note a change of the journal; called by the store, in any thread."""
        if change is JournalChange.REMOVED:
            self._is_stale = True
        self.has_changed = True

    def advance(self) -> VerificationResult | None:
        """Look at what has changed. Return the result, or None when there is none yet. Raises StoreUnavailable."""
        with WorkBudget(MAX_ADMIN_STEPS, in_thread=True) as budget:
            result = self._advance()
        warnings = (*self._quiet_warnings, *budget.expired)
        if result is not None:
            return note_stopped_matching(result, self._expectation, warnings[0]) if warnings else result
        if self._fulfilled is not None:
            self._quiet_warnings = warnings[:1]
        return None

    def _advance(self) -> VerificationResult | None:
        is_stale, now = self._note_changes(), self._clock()
        if self._fulfilled is not None:
            return self._advance_quiet_period(self._fulfilled, is_stale, now)
        if not is_stale:
            self._counter.update(self._expectation.min_count)
        is_due = self._is_evaluation_due() and now >= self._evaluate_at
        if not (is_stale or is_due or now >= self._deadline):
            return None
        result = self._evaluate()
        if result.passed and self._expectation.quiet_period_s:
            self._fulfilled = result
            self._deadline = self._clock() + self._expectation.quiet_period_s
            return None
        return result if result.passed or result.is_final or now >= self._deadline else None

    def _note_changes(self) -> bool:
        """Return whether requests were removed. A change that comes meanwhile is seen now or next time."""
        if self.has_changed:
            self.has_changed, self._has_unseen = False, True
        if is_stale := self._is_stale:
            self._is_stale = False
        return is_stale

    def _is_evaluation_due(self) -> bool:
        """Return whether the count allows a result, and anything counts that the last evaluation has not seen."""
        count = self._counter.count
        if self._fulfilled is not None or count < self._expectation.min_count:
            return False
        return self._has_unseen and (count != self._evaluated_count or self._expectation.reads_outcomes)

    def _evaluate(self) -> VerificationResult:
        started_at = self._clock()
        ranges = self._journal.journal_ranges(self._scope)
        exchanges = iter_ranges(self._journal, ranges)
        result = evaluate(self._expectation, exchanges, self._iter_default_exchanges())
        # Counted after the journal was read: what was evicted meanwhile may not have been read.
        result = confirm(result, self._expectation, self._journal.evicted_count(self._scope))
        self._counter.continue_from(ranges, result.count)
        self._evaluated_count, self._has_unseen = result.count, False
        now = self._clock()
        self._evaluate_at = now + EVALUATION_WAIT_FACTOR * (now - started_at)
        return result

    def _advance_quiet_period(
        self, fulfilled: VerificationResult, is_stale: bool, now: float
    ) -> VerificationResult | None:
        """Return *fulfilled* once no further request came during the quiet period, else a failure."""
        if is_stale:
            self._counter.restart()
        self._counter.update()
        newest = self._counter.newest
        if newest is not None and self._counter.count > fulfilled.count:
            return self._fail_quiet_period(fulfilled, newest)
        if now < self._deadline:
            return None
        evicted_count = self._journal.evicted_count(self._scope)
        if evicted_count > fulfilled.evicted_count:
            return refuse_evicted(replace(fulfilled, evicted_count=evicted_count))
        quiet_s = self._expectation.quiet_period_s
        return replace(fulfilled, message=f"{fulfilled.message}; none came for {quiet_s:g} s after")

    def _fail_quiet_period(self, fulfilled: VerificationResult, newest: Exchange) -> VerificationResult:
        """Name the first request of the quiet period; *newest* where the journal has evicted some."""
        pattern = self._expectation.pattern
        exchanges = iter_exchanges(self._journal, self._scope)
        found = (each for each in exchanges if matches(pattern, each.received.request))
        extra = next(islice(found, fulfilled.count, None), newest)
        message = f"fulfilled ({fulfilled.message}), but then came {describe_exchange(extra)}"
        count = self._counter.count
        return replace(fulfilled, passed=False, count=count, message=message, closest=extra)

    def _iter_default_exchanges(self) -> Iterator[Exchange]:
        """Iterate over the newest exchanges of the default namespace, oldest first."""
        if self._scope not in (None, DEFAULT_NAMESPACE):
            newest = iter_exchanges(self._journal, DEFAULT_NAMESPACE, newest_first=True)
            yield from reversed(tuple(islice(newest, MAX_CANDIDATES)))
