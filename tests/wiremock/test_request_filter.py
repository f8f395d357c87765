"""The filter of GET requests."""

from __future__ import annotations

from mockpaywall.wiremock.request_filter import RequestFilter, filter_exchanges
from mockpaywall.wiremock.stub_mapping import UNMATCHED_ID
from tests.support.exchanges import ENDPOINT, make_exchange, make_render_context

SERVED = make_exchange(number=1)
REFUSED = make_exchange(number=2, after_s=1, reason="no", status=400)
FROM_RULE = make_exchange(number=3, after_s=2, source="rule:r")
ALL = (SERVED, REFUSED, FROM_RULE)


def test_the_default_lists_all() -> None:
    assert filter_exchanges(ALL, RequestFilter(), make_render_context()) == ALL


def test_unmatched_lists_those_that_were_refused() -> None:
    assert filter_exchanges(ALL, RequestFilter(unmatched=True), make_render_context()) == (REFUSED,)


def test_a_stub_id_lists_what_that_stub_answered() -> None:
    selected = [
        filter_exchanges(ALL, RequestFilter(stub_id=stub_id), make_render_context())
        for stub_id in (ENDPOINT.id, UNMATCHED_ID, "r")
    ]
    assert selected == [(SERVED,), (REFUSED,), (FROM_RULE,)]
