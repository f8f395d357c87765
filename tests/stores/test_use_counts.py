"""Counters that a tester sets, and a journal that is off."""

from __future__ import annotations

import pytest

from mockpaywall.model.mode import ModeCandidate
from tests.stores.conftest import MakeDriver, StoreDriver
from tests.support.exchanges import list_exchanges
from tests.support.modes import parse_branch

STEPS = (ModeCandidate("default", parse_branch("ok,http=503,http=429"), "default"),)


def test_a_counter_continues_from_where_it_is_set(driver: StoreDriver) -> None:
    driver.record("a", STEPS)
    driver.store.set_use_count("a", "default", 5)
    assert driver.store.use_count("a", "default") == 5
    assert driver.record("a", STEPS)[1].use_count == 6


def test_a_counter_may_be_set_before_the_namespace_is_used(driver: StoreDriver) -> None:
    driver.store.set_use_count("a", "default", 1)
    assert driver.record("a", STEPS)[1].use_count == 2


def test_a_counter_set_for_all_is_set_in_the_existing_namespaces(driver: StoreDriver) -> None:
    for name in "ab":
        driver.record(name, STEPS)
    driver.store.set_use_count(None, "default", 0)
    assert [driver.record(name, STEPS)[1].use_count for name in "abc"] == [1, 1, 1]


@pytest.mark.parametrize(("size", "is_enabled"), [(0, False), (1, True)])
def test_whether_the_journal_is_enabled(make_driver: MakeDriver, size: int, is_enabled: bool) -> None:
    driver = make_driver(journal_size=size)
    driver.record("a")
    assert driver.store.journal_enabled() is is_enabled
    assert len(list_exchanges(driver.store, "a")) == size
