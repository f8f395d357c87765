"""The request that comes nearest to the one that is missing."""

from __future__ import annotations

from dataclasses import dataclass

from mockpaywall.domain.exchange import Exchange
from mockpaywall.journal.search import Exchanges
from mockpaywall.matching import Difference, RequestPattern, compare, distance

MOST_TOLD = 3
"""Differences that a message names; all are in the answer's diff."""


@dataclass(frozen=True, slots=True)
class Near:
    """A request and how it differs."""

    exchange: Exchange
    differences: tuple[Difference, ...]
    elsewhere: bool
    """It came without a namespace of its own."""


def nearest(pattern: RequestPattern, others: Exchanges, elsewhere: Exchanges = ()) -> Near | None:
    """The nearest of *others* and *elsewhere*, the former before the latter; None of none."""
    candidates = [*((one, False) for one in others), *((one, True) for one in elsewhere)]
    if not candidates:
        return None
    exchange, away = min(candidates, key=lambda each: distance(pattern, each[0].receipt.call))
    differences = compare(pattern, exchange.receipt.call).differences
    return Near(exchange, tuple(one for one in differences if not one.matched), away)


def told(near: Near | None) -> str:
    """The end of a message: which request is nearest, in what it differs, why it was refused."""
    if near is None:
        return "; no other request came"
    exchange = near.exchange
    where = " without a full key pair (namespace default)" if near.elsewhere else ""
    number = exchange.situation.number
    differs = "; ".join(worded(one) for one in near.differences[:MOST_TOLD])
    reason = exchange.outcome.reason if exchange.outcome else ""
    text = f"; the closest is call {number}{where}"
    return text + (f": {differs}" if differs else "") + (f"; it was refused: {reason}" if reason else "")


def worded(difference: Difference) -> str:
    """`header X: expected equalTo "a", found "b"`."""
    found = "nothing" if difference.actual is None else difference.actual
    return f"{difference.field}: expected {difference.expected}, found {found}"
