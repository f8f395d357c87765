"""Choosing exchanges."""

from __future__ import annotations

from mockpaywall.journal import query
from mockpaywall.journal.query import RequestFilter
from mockpaywall.wiremock.serve_event import get_request_id
from mockpaywall.wiremock.stub_mapping import UNMATCHED_ID
from tests.support.exchanges import ENDPOINT, SEED, START, background, call, exchange

GOOD = exchange(number=1)
REFUSED = exchange(number=2, after_s=1, reason="no", status=400)
RULED = exchange(number=3, after_s=2, source="rule:r")
ALL = (GOOD, REFUSED, RULED)


def test_nothing_asked_is_everything() -> None:
    assert query.filter_exchanges(ALL, RequestFilter(), background()) == ALL


def test_unmatched_are_those_that_were_refused() -> None:
    assert query.filter_unmatched(ALL) == (REFUSED,)
    assert query.filter_exchanges(ALL, RequestFilter(unmatched=True), background()) == (REFUSED,)


def test_a_stub_finds_what_it_answered() -> None:
    found = [
        query.filter_exchanges(ALL, RequestFilter(stub_id=key), background())
        for key in (ENDPOINT.id, UNMATCHED_ID, "r")
    ]
    assert found == [(GOOD,), (REFUSED,), (RULED,)]


def test_since_is_after_and_not_at() -> None:
    assert query.filter_received_after(ALL, START + 1) == (RULED,)
    assert query.filter_received_after(ALL, None) == ALL


def test_newest_first_and_no_more_than_asked() -> None:
    assert query.newest_first(ALL) == (RULED, REFUSED, GOOD)
    assert query.newest_first(ALL, 2) == (RULED, REFUSED)
    assert query.newest_first(ALL, 0) == ()


def test_by_id() -> None:
    assert query.find_by_id(ALL, get_request_id(REFUSED, SEED), SEED) is REFUSED
    assert query.find_by_id(ALL, get_request_id(REFUSED, SEED + 1), SEED) is None


def test_matching_sees_the_true_key() -> None:
    one = exchange(call(headers={"apikeyprivate": "the-true-key"}))
    assert query.filter_matching(
        (GOOD, one), lambda of: of.head.headers.get("apikeyprivate") == "the-true-key"
    ) == (one,)
