"""Stub mappings for what has none in WireMock's sense: our endpoint, refused calls, rules that are gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.guid import generate_random_guid

RULE_SOURCE_PREFIX = "rule:"
"""How the source of a rule's candidate begins; its id follows."""

StubMapping = dict[str, Any]


@dataclass(frozen=True, slots=True)
class StubEndpoint:
    """One operation of the vendor, as a stub."""

    name: str
    method: str
    path: str
    pattern: Mapping[str, Any]
    """The RequestPattern of a good request."""

    @property
    def id(self) -> str:
        """A UUID that stays from run to run."""
        return generate_random_guid("stub", self.method, self.path)

    def to_stub(self) -> StubMapping:
        """It as a stub mapping."""
        return make_stub(self.id, self.pattern, {"status": 200}, self.name)


@dataclass(frozen=True, slots=True)
class RenderContext:
    """What telling of an exchange needs besides the exchange."""

    seed: int
    started_at: float
    """When telling began, in seconds since the epoch."""
    endpoints: tuple[StubEndpoint, ...]
    find_rule_stub: Callable[[str], StubMapping | None]
    """The stub mapping of the rule with that id; None when it is gone."""


def make_stub(
    key: str, request: Mapping[str, Any], response: Mapping[str, Any], name: str | None = None
) -> dict[str, Any]:
    """A stub mapping with the id *key*, in WireMock's order of fields."""
    named = {"name": name} if name else {}
    return {"id": key, **named, "request": dict(request), "response": dict(response), "uuid": key}


UNMATCHED_ID = generate_random_guid("stub", "unmatched")
MODE_ID = generate_random_guid("stub", "mode")
ANY_METHOD = {"method": "ANY"}


def find_stub(exchange: Exchange, render_context: RenderContext) -> StubMapping:
    """Who answered: nobody for a refused call, else the rule, the endpoint, or a mode that needs neither."""
    outcome, status = exchange.outcome, exchange.response.status if exchange.response else 0
    if outcome is not None and outcome.reason:
        return make_stub(UNMATCHED_ID, ANY_METHOD, {"status": status, "fromConfiguredStub": False})
    if rule_id := get_rule_id(exchange):
        return render_context.find_rule_stub(rule_id) or make_stub(
            rule_id, ANY_METHOD, {"status": status}, "a rule that is gone"
        )
    request = exchange.received.request
    for endpoint in render_context.endpoints:
        if endpoint.path == request.head.path and endpoint.method == request.head.method:
            return endpoint.to_stub()
    return make_stub(MODE_ID, ANY_METHOD, {"status": status}, "a mode")


def get_rule_id(exchange: Exchange) -> str | None:
    """The id of the rule that decided the call, or None when none did."""
    source = exchange.record.candidate.source
    return source.removeprefix(RULE_SOURCE_PREFIX) if source.startswith(RULE_SOURCE_PREFIX) else None
