"""The request that comes nearest to the one that is missing."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from mockpaywall.http.request import Request
from mockpaywall.journal.masking.secrets import MASK_MARKER, is_secret, mask_text
from mockpaywall.journal.query import Exchanges
from mockpaywall.matching import Difference, RequestPattern, compare, compute_distance
from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.credentials import mask_secret

FIELD_NAME_SEPARATOR = re.compile(r"[ .\[]")
"""What parts the name of a field from what stands before it: `header X`, `body $.a.b`."""
MAX_DESCRIBED_DIFFERENCES = 3
"""Differences that a message names; all are in the answer's diff."""


@dataclass(frozen=True, slots=True)
class ClosestMatch:
    """A request and how it differs."""

    exchange: Exchange
    differences: tuple[Difference, ...]
    other_namespace: bool
    """It came without a namespace of its own."""


def find_closest(
    pattern: RequestPattern, others: Exchanges, default_exchanges: Exchanges = ()
) -> ClosestMatch | None:
    """The nearest of *others*, of equals the oldest; only of none, of *elsewhere*, of equals the newest.

    What went elsewhere may be another suite's: what came last is most likely the request that is missed.
    """
    candidates = others or default_exchanges[::-1]
    if not candidates:
        return None
    exchange = min(candidates, key=lambda one: compute_distance(pattern, one.received.request))
    request = exchange.received.request
    differences = (one for one in compare(pattern, request).differences if not one.matched)
    return ClosestMatch(exchange, tuple(_mask_difference(one, request) for one in differences), not others)


def describe_closest(closest: ClosestMatch | None) -> str:
    """The end of a message: which request is nearest, in what it differs, why it was refused."""
    if closest is None:
        return "; no other request came"
    exchange = closest.exchange
    where = " without a full key pair (namespace default)" if closest.other_namespace else ""
    number = exchange.record.number
    differs = "; ".join(describe_difference(one) for one in closest.differences[:MAX_DESCRIBED_DIFFERENCES])
    reason = exchange.outcome.reason if exchange.outcome else ""
    text = f"; the closest is call {number}{where}"
    return text + (f": {differs}" if differs else "") + (f"; it was refused: {reason}" if reason else "")


def _mask_difference(difference: Difference, request: Request) -> Difference:
    """*one* without keys: matching masks the headers it knows; here go those misspelt, and keys in bodies."""
    secret = is_secret(FIELD_NAME_SEPARATOR.split(difference.field)[-1])
    expected, actual = (
        text
        if text is None or MASK_MARKER in text
        else mask_secret(text)
        if secret
        else mask_text(text, request)
        for text in (difference.expected, difference.actual)
    )
    return replace(difference, expected=expected or "", actual=actual)


def describe_difference(difference: Difference) -> str:
    """`header X: expected equalTo "a", found "b"`."""
    found = "nothing" if difference.actual is None else difference.actual
    return f"{difference.field}: expected {difference.expected}, found {found}"
