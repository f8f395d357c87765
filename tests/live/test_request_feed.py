"""What has changed in a journal since it was read last."""

from __future__ import annotations

import pytest

from mockpaywall.http.response import ExchangePhase
from mockpaywall.live.request_feed import MAX_OPEN, MAX_READ, RequestFeed
from tests.stores.conftest import StoreDriver, driver, make_driver

__all__ = ["driver", "make_driver"]


def numbers(feed: RequestFeed) -> list[int]:
    return [each.record.number for each in feed.read().changed]


def test_only_what_follows_is_read(driver: StoreDriver) -> None:
    driver.record()
    feed = RequestFeed(driver.store, None)
    assert numbers(feed) == []
    driver.record()
    driver.record("b")
    assert sorted(numbers(feed)) == [1, 2]
    assert numbers(feed) == []


def test_a_scope_is_one_namespace(driver: StoreDriver) -> None:
    feed = RequestFeed(driver.store, "a")
    driver.record("b")
    driver.record("a")
    assert [each.received.namespace for each in feed.read().changed] == ["a"]


def test_a_change_of_phase_is_read_once(driver: StoreDriver) -> None:
    feed = RequestFeed(driver.store, "a")
    committed, _ = driver.commit()
    assert [each.phase for each in feed.read().changed] == [ExchangePhase.RESPONDING]
    assert numbers(feed) == []
    driver.store.complete(committed, committed.response, ExchangePhase.DONE, 1.0)
    assert [each.phase for each in feed.read().changed] == [ExchangePhase.DONE]
    assert numbers(feed) == []


def test_too_many_at_once_are_skipped_and_counted(driver: StoreDriver) -> None:
    feed = RequestFeed(driver.store, "a")
    for _ in range(MAX_READ + 3):
        driver.record()
    found = feed.read()
    assert (len(found.changed), found.changed[0].record.number, found.skipped) == (MAX_READ, 4, 3)


@pytest.mark.parametrize("scope", ["a", None])
def test_a_reset_is_noticed_and_numbers_begin_again(driver: StoreDriver, scope: str | None) -> None:
    driver.record()
    feed = RequestFeed(driver.store, scope)
    driver.store.reset("a")
    assert feed.read().has_removals
    driver.record()
    assert numbers(feed) == [1]
    assert not feed.read().has_removals


def test_requests_without_an_end_are_bounded(driver: StoreDriver) -> None:
    feed = RequestFeed(driver.store, "a")
    for _ in range(MAX_OPEN // MAX_READ + 1):
        for _ in range(MAX_READ):
            driver.record()
        feed.read()
    assert len(feed._open) == MAX_OPEN
