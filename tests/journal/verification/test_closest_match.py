"""The request closest to a missing one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.journal.verification.closest_match import find_closest
from mockpaywall.matching import compute_distance, parse
from tests.support.exchanges import make_exchange, make_request

PATTERN = parse(
    {
        "method": "POST",
        "urlPath": "/api",
        "headers": {"apikeyprivate": {"matches": ".+"}},
        "bodyPatterns": [{"matchesJsonPath": {"expression": "$.UserId", "equalTo": "u1"}}],
    }
)


def test_it_alone_shows_the_mistake_of_the_client() -> None:
    exchanges = (
        make_exchange(make_request(b"", target="/health", method="GET", headers={})),
        make_exchange(make_request({"userId": "u1"}, target="/api", headers={"apikeyprivate": "k"})),
        make_exchange(make_request({}, target="/api", headers={})),
    )
    closest = find_closest(PATTERN, exchanges)
    assert closest is not None
    assert closest.exchange is exchanges[1]
    assert [(each.field, each.actual) for each in closest.differences] == [("body $.UserId", None)]
    assert closest.other_namespace is False


def test_without_any_request_there_is_none() -> None:
    assert find_closest(PATTERN, ()) is None


@given(st.lists(st.sampled_from(["/", "/a", "/ap", "/api", "/apis", "/x"]), min_size=1, max_size=6))
def test_no_request_is_closer_and_of_equals_it_is_the_oldest(targets: list[str]) -> None:
    exchanges = tuple(make_exchange(make_request(target=target)) for target in targets)
    closest = find_closest(PATTERN, exchanges)
    assert closest is not None
    distances = [compute_distance(PATTERN, each.received.request) for each in exchanges]
    assert exchanges.index(closest.exchange) == targets.index(closest.exchange.received.request.head.target)
    assert compute_distance(PATTERN, closest.exchange.received.request) == min(distances)
