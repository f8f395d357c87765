"""Stub mappings for what has none in WireMock's sense: our endpoint, refused calls, rules that are gone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.guid import random_guid

RULE = "rule:"
"""How the source of a rule's candidate begins; its id follows."""

Stub = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One operation of the vendor, as a stub."""

    name: str
    method: str
    path: str
    pattern: Mapping[str, Any]
    """The RequestPattern of a good request."""

    @property
    def id(self) -> str:
        """A UUID that stays from run to run."""
        return random_guid("stub", self.method, self.path)

    def stub(self) -> Stub:
        """It as a stub mapping."""
        return stub(self.id, self.pattern, {"status": 200}, self.name)


@dataclass(frozen=True, slots=True)
class Background:
    """What telling of an exchange needs besides the exchange."""

    seed: int
    started_at: float
    """When telling began, in seconds since the epoch."""
    endpoints: tuple[Endpoint, ...]
    rule_stub: Callable[[str], Stub | None]
    """The stub mapping of the rule with that id; None when it is gone."""


def stub(
    key: str, request: Mapping[str, Any], response: Mapping[str, Any], name: str | None = None
) -> dict[str, Any]:
    """A stub mapping with the id *key*, in WireMock's order of fields."""
    named = {"name": name} if name else {}
    return {"id": key, **named, "request": dict(request), "response": dict(response), "uuid": key}


UNMATCHED_ID = random_guid("stub", "unmatched")
MODE_ID = random_guid("stub", "mode")
ANY = {"method": "ANY"}


def stub_of(exchange: Exchange, background: Background) -> Stub:
    """Who answered: nobody for a refused call, else the rule, the endpoint, or a mode that needs neither."""
    outcome, status = exchange.outcome, exchange.reply.status if exchange.reply else 0
    if outcome is not None and outcome.reason:
        return stub(UNMATCHED_ID, ANY, {"status": status, "fromConfiguredStub": False})
    if rule_id := rule_id_of(exchange):
        return background.rule_stub(rule_id) or stub(rule_id, ANY, {"status": status}, "a rule that is gone")
    call = exchange.receipt.call
    for endpoint in background.endpoints:
        if endpoint.path == call.head.path and endpoint.method == call.head.method:
            return endpoint.stub()
    return stub(MODE_ID, ANY, {"status": status}, "a mode")


def rule_id_of(exchange: Exchange) -> str | None:
    """The id of the rule that decided the call, or None when none did."""
    source = exchange.situation.chosen.source
    return source.removeprefix(RULE) if source.startswith(RULE) else None
