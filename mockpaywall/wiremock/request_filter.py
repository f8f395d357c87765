"""The filter of GET requests: WireMock's query parameters `unmatched` and `matchingStub`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mockpaywall.journal.query import Exchanges, is_matched
from mockpaywall.model.exchange import Exchange
from mockpaywall.wiremock.render_context import RenderContext, find_stub


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """Which exchanges to list; the default lists all."""

    unmatched: bool = False
    """Only those that were refused."""
    stub_id: str | None = None
    """Only those answered by the rule or endpoint with that id."""

    def matches(self, exchange: Exchange, context: RenderContext) -> bool:
        """Return whether to list *exchange*."""
        if self.unmatched and is_matched(exchange):
            return False
        return self.stub_id is None or find_stub(exchange, context)["id"] == self.stub_id


def filter_exchanges(
    exchanges: Iterable[Exchange], request_filter: RequestFilter, context: RenderContext
) -> Exchanges:
    """Select the exchanges to list."""
    return tuple(each for each in exchanges if request_filter.matches(each, context))
