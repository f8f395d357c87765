"""Long lists are read, and freed, while other threads run."""

from __future__ import annotations

import weakref

import pytest

from mockpaywall.journal import exchange_reader
from mockpaywall.journal.exchange_reader import FREE_BATCH_SIZE, drain, free_slowly

COUNT = 4 * FREE_BATCH_SIZE + 1


class Entry:
    """Something that is freed."""


@pytest.fixture
def alive_at_pauses(monkeypatch: pytest.MonkeyPatch) -> tuple[list[Entry], list[int]]:
    """Return a list of entries, and how many of them existed whenever other threads could run."""
    entries = [Entry() for _ in range(COUNT)]
    references = [weakref.ref(entry) for entry in entries]
    alive: list[int] = []
    monkeypatch.setattr(
        exchange_reader, "sleep", lambda _: alive.append(sum(each() is not None for each in references))
    )
    return entries, alive


def test_a_long_list_is_freed_with_pauses(alive_at_pauses: tuple[list[Entry], list[int]]) -> None:
    entries, alive = alive_at_pauses
    free_slowly(entries)
    assert alive == [COUNT - count * FREE_BATCH_SIZE for count in range(1, 5)]


def test_a_short_list_is_freed_without_pauses(alive_at_pauses: tuple[list[Entry], list[int]]) -> None:
    entries, alive = alive_at_pauses
    del entries[FREE_BATCH_SIZE:]
    free_slowly(entries)
    assert alive == []


def test_an_iteration_that_ends_early_frees_the_rest_with_pauses(
    alive_at_pauses: tuple[list[Entry], list[int]],
) -> None:
    entries, alive = alive_at_pauses
    iterator = drain(entries)
    next(iterator)
    alive.clear()
    del iterator
    assert len(alive) == 3


def test_items_are_drained_in_their_order_and_freed() -> None:
    items = list(range(COUNT))
    iterator = drain(items)
    assert [next(iterator) for _ in range(10)] == list(range(10))
    assert len(items) == COUNT - 10
    assert list(iterator) == list(range(10, COUNT))
    assert items == []
