"""The request that comes nearest to the one that is missing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from mockpaywall.http.request import Call
from mockpaywall.journal.masking.secrets import MASKED, is_secret, veiled
from mockpaywall.journal.query import Exchanges
from mockpaywall.matching import Difference, RequestPattern, compare, distance
from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.credentials import masked

NAME = re.compile(r"[ .\[]")
"""What parts the name of a field from what stands before it: `header X`, `body $.a.b`."""
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
    """The nearest of *others*, of equals the oldest; only of none, of *elsewhere*, of equals the newest.

    What went elsewhere may be another suite's: what came last is most likely the request that is missed.
    """
    candidates = others or elsewhere[::-1]
    if not candidates:
        return None
    exchange = min(candidates, key=lambda one: distance(pattern, one.receipt.call))
    call = exchange.receipt.call
    differences = (one for one in compare(pattern, call).differences if not one.matched)
    return Near(exchange, tuple(_masked(one, call) for one in differences), not others)


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


def _masked(one: Difference, call: Call) -> Difference:
    """*one* without keys: matching masks the headers it knows; here go those misspelt, and keys in bodies."""
    secret = is_secret(NAME.split(one.field)[-1])
    expected, actual = (
        text if text is None or MASKED in text else masked(text) if secret else veiled(text, call)
        for text in (one.expected, one.actual)
    )
    return replace(one, expected=expected or "", actual=actual)


def worded(difference: Difference) -> str:
    """`header X: expected equalTo "a", found "b"`."""
    found = "nothing" if difference.actual is None else difference.actual
    return f"{difference.field}: expected {difference.expected}, found {found}"
