"""What has changed in a journal since it was read last."""

from __future__ import annotations

import pytest

from mockpaywall.http.response import ExchangePhase
from mockpaywall.live.request_feed import MAX_NEW, MAX_OPEN, MAX_READ, RequestFeed
from mockpaywall.model.exchange import Outcome
from tests.stores.conftest import RESPONSE, StoreDriver, driver, make_driver
from tests.support.coroutines import run

__all__ = ["driver", "make_driver"]


def numbers(feed: RequestFeed) -> list[int]:
    return [each.record.number for each in feed.read().changed]


def refuse(driver: StoreDriver) -> None:
    received, record = driver.record()
    run(driver.store.commit(received, record, Outcome(RESPONSE, None, "", "wrong"), unique=False))


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
    assert [each.record.number for each in found.changed] == list(range(MAX_READ + 4 - MAX_NEW, MAX_READ + 4))
    assert found.skipped == MAX_READ + 3 - MAX_NEW


def test_a_refused_request_is_not_skipped(driver: StoreDriver) -> None:
    feed = RequestFeed(driver.store, "a")
    refuse(driver)
    for _ in range(MAX_NEW):
        driver.record()
    found = feed.read()
    assert [each.record.number for each in found.changed] == [1, *range(3, MAX_NEW + 2)]
    assert found.skipped == 1


def test_namespaces_share_what_is_read_at_once(driver: StoreDriver) -> None:
    feed = RequestFeed(driver.store, None)
    for namespace in ("a", "b"):
        for _ in range(MAX_READ - 1):
            driver.record(namespace)
    found = feed.read()
    assert len(found.changed) + found.skipped == 2 * (MAX_READ - 1)
    assert len(found.changed) == MAX_NEW


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
    for _ in range(MAX_OPEN // MAX_NEW + 1):
        for _ in range(MAX_NEW):
            driver.record()
        feed.read()
    assert len(feed._open) == MAX_OPEN
