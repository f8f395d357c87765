"""The filter of GET requests: WireMock's query parameters `unmatched` and `matchingStub`."""

from __future__ import annotations

from dataclasses import dataclass

from mockpaywall.journal.query import is_matched
from mockpaywall.model.exchange import Exchange
from mockpaywall.wiremock.render_context import RenderContext, find_stub


@dataclass(frozen=True, slots=True)
class RequestFilter:
    """Which exchanges to list; the default lists all."""

    unmatched: bool = False
    """Only those that were refused."""
    stub_id: str | None = None
    """Only those answered by the rule or endpoint with that id."""

    @property
    def selects_some(self) -> bool:
        """Whether it leaves any out."""
        return self.unmatched or self.stub_id is not None

    def matches(self, exchange: Exchange, context: RenderContext) -> bool:
        """Return whether to list *exchange*."""
        if self.unmatched and is_matched(exchange):
            return False
        return self.stub_id is None or find_stub(exchange, context)["id"] == self.stub_id
