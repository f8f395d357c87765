"""How many requests of a scope match a pattern, counted as they come."""

from __future__ import annotations

from collections.abc import Sequence

from mockpaywall.journal.exchange_reader import iter_ranges
from mockpaywall.matching import RequestPattern, matches
from mockpaywall.model.exchange import Exchange
from mockpaywall.stores.base import JournalRange, JournalStore, Scope


class MatchCounter:
    """Looks at each request once. Requests that the journal evicts later stay counted."""

    def __init__(self, pattern: RequestPattern, journal: JournalStore, scope: Scope) -> None:
        self._pattern = pattern
        self._journal = journal
        self._scope = scope
        self._next_numbers: dict[str, int] = {}
        self.count = 0
        self.newest: Exchange | None = None
        """The last request that it counted."""

    def restart(self) -> None:
        """Count all again at the next update."""
        self.continue_from((), 0)

    def continue_from(self, ranges: Sequence[JournalRange], count: int) -> None:
        """Take over that *count* requests of *ranges* match."""
        self._next_numbers = {each.namespace: each.end for each in ranges}
        self.count = count

    def update(self, min_count: int = 0) -> None:
        """Count the requests that came since; none while there are too few of them to reach *min_count*."""
        ranges = [self._skip_counted(each) for each in self._journal.journal_ranges(self._scope)]
        if self.count + sum(each.end - each.first for each in ranges) < min_count:
            return
        for exchange in iter_ranges(self._journal, ranges):
            if matches(self._pattern, exchange.received.request):
                self.count += 1
                self.newest = exchange
        self._next_numbers |= {each.namespace: each.end for each in ranges}

    def _skip_counted(self, numbers: JournalRange) -> JournalRange:
        first = max(numbers.first, self._next_numbers.get(numbers.namespace, 0))
        return numbers._replace(first=min(first, numbers.end))
