"""Exchanges selected from the journal."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from mockpaywall.journal import query
from mockpaywall.journal.query import Page, get_request_id
from mockpaywall.matching import RequestPattern, parse
from mockpaywall.model.exchange import Exchange
from mockpaywall.model.mode import OK
from mockpaywall.stores.base import RetentionLimits
from mockpaywall.stores.memory import MemoryStore
from tests.support.exchanges import SEED, START, make_exchange, make_request

SERVED = make_exchange(number=1)
REFUSED = make_exchange(number=2, after_s=1, reason="no", status=400)
FROM_RULE = make_exchange(number=3, after_s=2, source="rule:r")
ALL = (SERVED, REFUSED, FROM_RULE)


def list_newest(
    *, since: float | None = None, limit: int = 10, offset: int = 0, total: int | None = None
) -> tuple[list[Exchange], int]:
    listing = query.RequestListing(ALL[::-1], since=since, page=Page(limit, offset), total=total)
    return list(listing), listing.total


def test_unmatched_are_those_that_were_refused() -> None:
    assert list(query.iter_unmatched(ALL)) == [REFUSED]


@pytest.mark.parametrize("total", [None, 3])
def test_a_listing_has_a_limit_and_the_total_of_all(total: int | None) -> None:
    assert list_newest(total=total) == ([FROM_RULE, REFUSED, SERVED], 3)
    assert list_newest(total=total, limit=2) == ([FROM_RULE, REFUSED], 3)
    assert list_newest(total=total, limit=0) == ([], 3)


@pytest.mark.parametrize("total", [None, 3])
def test_a_listing_leaves_out_the_newest(total: int | None) -> None:
    assert list_newest(total=total, offset=1) == ([REFUSED, SERVED], 3)
    assert list_newest(total=total, offset=1, limit=1) == ([REFUSED], 3)
    assert list_newest(total=total, offset=3) == ([], 3)
    assert list_newest(total=total, since=START + 1, offset=1) == ([], 3)


@pytest.mark.parametrize(
    ("page", "newest"),
    [
        (Page(2), [3, 2]),
        (Page(2, 1), [2, 1]),
        (Page(9, 2), [1]),
        (Page(9, 3), []),
        (Page(9, 9), []),
        (Page(0), []),
    ],
)
def test_a_page_of_a_sequence_is_newest_first(page: Page, newest: list[int]) -> None:
    assert page.take_newest([1, 2, 3]) == newest


@pytest.mark.parametrize("total", [None, 3])
def test_received_since_excludes_the_timestamp_itself(total: int | None) -> None:
    assert list_newest(total=total, since=START + 1) == ([FROM_RULE], 3)


def test_a_known_total_spares_the_way_to_the_end() -> None:
    exchanges = iter(ALL)
    listing = query.RequestListing(exchanges, since=None, page=Page(1), total=3)
    assert list(listing) == [SERVED]
    assert list(exchanges) == [FROM_RULE]


def test_an_exchange_is_found_by_its_request_id() -> None:
    store = MemoryStore(lambda: START, RetentionLimits(), OK)
    for number in range(1, 4):
        received = SERVED.received._replace(namespace="n" * number)
        with closing(store.record(received)) as recording, pytest.raises(StopIteration):
            recording.send(None)
    (wanted,) = store.read_exchanges("nn", 1, 2)
    assert query.find_by_id(store, None, get_request_id(wanted, SEED), SEED) == wanted
    assert query.find_by_id(store, "nn", get_request_id(wanted, SEED), SEED) == wanted
    assert query.find_by_id(store, "n", get_request_id(wanted, SEED), SEED) is None
    assert query.find_by_id(store, None, get_request_id(wanted, SEED + 1), SEED) is None
    missing = wanted.record._replace(number=2)
    assert query.find_by_id(store, None, get_request_id(replace(wanted, record=missing), SEED), SEED) is None


def test_a_pattern_matches_the_unmasked_key() -> None:
    keyed = make_exchange(make_request(headers={"apikeyprivate": "the-true-key"}))
    pattern = parse({"headers": {"apikeyprivate": {"equalTo": "the-true-key"}}})
    assert list(query.iter_matching((SERVED, keyed), pattern)) == [keyed]
    assert tuple(query.iter_matching(ALL, RequestPattern())) == ALL
