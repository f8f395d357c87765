"""What rendering an exchange needs besides the exchange, and the stub mapping that answered it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mockpaywall.model.exchange import Exchange
from mockpaywall.model.rule import RULE_SOURCE_PREFIX, Rule
from mockpaywall.stores.base import Scope
from mockpaywall.wiremock.stub_endpoint import StubEndpoint
from mockpaywall.wiremock.stub_mapping import ANY_METHOD, MODE_ID, UNMATCHED_ID, StubMapping, make_stub
from mockpaywall.wiremock.stub_renderer import render_rule_stub


@dataclass(frozen=True, slots=True)
class RenderContext:
    """The seed, the endpoints and the rules."""

    get_seed: Callable[[], int]
    endpoints: tuple[StubEndpoint, ...]
    list_rules: Callable[[Scope], Iterable[Rule]]
    """Returns the rules that were added in a namespace itself, or with None those for all."""


def find_stub(exchange: Exchange, context: RenderContext) -> StubMapping:
    """Return the stub that answered: none for a refused request, else a rule, an endpoint, or a bare mode."""
    outcome, status = exchange.outcome, exchange.response.status if exchange.response else 0
    if outcome is not None and outcome.reason:
        return make_stub(UNMATCHED_ID, ANY_METHOD, {"status": status, "fromConfiguredStub": False})
    if rule_id := get_rule_id(exchange):
        return _find_rule_stub(rule_id, exchange, context)
    head = exchange.received.request.head
    for endpoint in context.endpoints:
        if (endpoint.method, endpoint.path) == (head.method, head.path):
            return endpoint.to_stub()
    return make_stub(MODE_ID, ANY_METHOD, {"status": status}, "a mode")


def get_rule_id(exchange: Exchange) -> str | None:
    """Return the id of the rule that chose the mode, or None."""
    source = exchange.record.candidate.source
    return source.removeprefix(RULE_SOURCE_PREFIX) if source.startswith(RULE_SOURCE_PREFIX) else None


def _find_rule_stub(rule_id: str, exchange: Exchange, context: RenderContext) -> StubMapping:
    """Prefer the namespace's own rule: another namespace may have one with the same id."""
    for scope in (exchange.received.namespace, None):
        rule = next((rule for rule in context.list_rules(scope) if rule.id == rule_id), None)
        if rule is not None:
            return render_rule_stub(rule)
    status = exchange.response.status if exchange.response else 0
    return make_stub(rule_id, ANY_METHOD, {"status": status}, "a rule that was removed")
