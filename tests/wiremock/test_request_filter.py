"""The filter of GET requests."""

from __future__ import annotations

from mockpaywall.model.exchange import Exchange
from mockpaywall.wiremock.request_filter import RequestFilter
from mockpaywall.wiremock.stub_mapping import UNMATCHED_ID
from tests.support.exchanges import ENDPOINT, make_exchange, make_render_context

SERVED = make_exchange(number=1)
REFUSED = make_exchange(number=2, after_s=1, reason="no", status=400)
FROM_RULE = make_exchange(number=3, after_s=2, source="rule:r")
ALL = (SERVED, REFUSED, FROM_RULE)


def select(request_filter: RequestFilter) -> list[Exchange]:
    return [each for each in ALL if request_filter.matches(each, make_render_context())]


def test_the_default_lists_all() -> None:
    assert select(RequestFilter()) == list(ALL)
    assert not RequestFilter().selects_some


def test_unmatched_lists_those_that_were_refused() -> None:
    assert select(RequestFilter(unmatched=True)) == [REFUSED]
    assert RequestFilter(unmatched=True).selects_some


def test_a_stub_id_lists_what_that_stub_answered() -> None:
    filters = [RequestFilter(stub_id=stub_id) for stub_id in (ENDPOINT.id, UNMATCHED_ID, "r")]
    assert [select(each) for each in filters] == [[SERVED], [REFUSED], [FROM_RULE]]
    assert all(each.selects_some for each in filters)
