"""Exchanges selected from the journal."""

from __future__ import annotations

from mockpaywall.journal import query
from mockpaywall.journal.query import get_request_id
from mockpaywall.matching import RequestPattern, parse
from tests.support.exchanges import SEED, START, make_exchange, make_request

SERVED = make_exchange(number=1)
REFUSED = make_exchange(number=2, after_s=1, reason="no", status=400)
FROM_RULE = make_exchange(number=3, after_s=2, source="rule:r")
ALL = (SERVED, REFUSED, FROM_RULE)


def test_unmatched_are_those_that_were_refused() -> None:
    assert query.filter_unmatched(ALL) == (REFUSED,)


def test_received_after_excludes_the_timestamp_itself() -> None:
    assert query.filter_received_after(ALL, START + 1) == (FROM_RULE,)
    assert query.filter_received_after(ALL, None) == ALL


def test_newest_first_up_to_the_limit() -> None:
    assert query.newest_first(ALL) == (FROM_RULE, REFUSED, SERVED)
    assert query.newest_first(ALL, 2) == (FROM_RULE, REFUSED)
    assert query.newest_first(ALL, 0) == ()


def test_an_exchange_is_found_by_its_request_id() -> None:
    assert query.find_by_id(ALL, get_request_id(REFUSED, SEED), SEED) is REFUSED
    assert query.find_by_id(ALL, get_request_id(REFUSED, SEED + 1), SEED) is None


def test_a_pattern_matches_the_unmasked_key() -> None:
    keyed = make_exchange(make_request(headers={"apikeyprivate": "the-true-key"}))
    pattern = parse({"headers": {"apikeyprivate": {"equalTo": "the-true-key"}}})
    assert query.filter_matching((SERVED, keyed), pattern) == (keyed,)
    assert query.filter_matching(ALL, RequestPattern()) == ALL
