"""Exchanges that carried out operations."""

from __future__ import annotations

from dataclasses import replace

from mockpaywall.model.exchange import Exchange, PerformedOperation
from tests.support.exchanges import make_exchange, make_request


def perform(number: int, operation: str | None, user: str = "u1", reference: str = "r1") -> Exchange:
    """Return an exchange that carried out *operation*; None for one that was refused."""
    exchange = make_exchange(make_request(), number=number)
    assert exchange.outcome is not None
    performed = None if operation is None else PerformedOperation(operation, user, reference)
    return replace(exchange, outcome=exchange.outcome._replace(performed=performed))
