"""The request closest to the one that is missing."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import itemgetter

from mockpaywall.http.request import Request
from mockpaywall.journal.exchange_reader import pause_regularly
from mockpaywall.journal.masking.secrets import mask_text
from mockpaywall.journal.query import Exchanges, get_refusal_reason
from mockpaywall.matching import Difference, RequestPattern, compare, compute_distance
from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.credentials import mask_secret
from mockpaywall.paywall.secret_names import MASK_MARKER, is_secret

FIELD_NAME_SEPARATOR = re.compile(r"[ .\[]")
"""Separates the name of a field from what precedes it: `header X`, `body $.a.b`."""
MAX_CANDIDATES = 1000
"""Requests among which the closest is looked for: a comparison takes up to a millisecond."""
MAX_DESCRIBED_DIFFERENCES = 3
"""Differences that a message names; the `diff` of the verification has all."""


@dataclass(frozen=True, slots=True)
class ClosestMatch:
    """A request and how it differs from the pattern."""

    exchange: Exchange
    differences: tuple[Difference, ...]
    other_namespace: bool
    """The request had no full key pair and went to the default namespace."""


def find_closest(
    pattern: RequestPattern, others: Iterable[Exchange], default_exchanges: Iterable[Exchange] = ()
) -> ClosestMatch | None:
    """Return the closest of *others*, the oldest of a tie; without any, the closest of *default_exchanges*.

    Of each only the newest MAX_CANDIDATES are compared. *default_exchanges* is iterated over only when it is needed.

    In the default namespace the newest of a tie is returned: other test suites use it too, and the newest is most
    likely the request that is missing.
    """
    candidates = _take_newest(others)
    is_other_namespace = not candidates
    candidates = candidates or _take_newest(default_exchanges)[::-1]
    if not candidates:
        return None
    distances = pause_regularly(compute_distance(pattern, each.received.request) for each in candidates)
    _, exchange = min(zip(distances, candidates, strict=True), key=itemgetter(0))
    request = exchange.received.request
    differences = (each for each in compare(pattern, request).differences if not each.matched)
    return ClosestMatch(
        exchange, tuple(_mask_difference(each, request) for each in differences), is_other_namespace
    )


def _take_newest(exchanges: Iterable[Exchange]) -> Exchanges:
    """Return the newest MAX_CANDIDATES of *exchanges*, which are oldest first."""
    return tuple(deque(exchanges, MAX_CANDIDATES))


def describe_closest(closest: ClosestMatch | None) -> str:
    """Return the end of a message: which request is closest, how it differs, why it was refused."""
    if closest is None:
        return "; no other request came"
    exchange = closest.exchange
    where = " without a full key pair (namespace default)" if closest.other_namespace else ""
    differences = "; ".join(map(_describe_difference, closest.differences[:MAX_DESCRIBED_DIFFERENCES]))
    reason = get_refusal_reason(exchange)
    text = f"; the closest is request {exchange.record.number}{where}"
    return (
        text + (f": {differences}" if differences else "") + (f"; it was refused: {reason}" if reason else "")
    )


def _describe_difference(difference: Difference) -> str:
    """Return `header X: expected equalTo "a", found b`."""
    found = "nothing" if difference.actual is None else difference.actual
    return f"{difference.field}: expected {difference.expected}, found {found}"


def _mask_difference(difference: Difference, request: Request) -> Difference:
    """Mask what the matching package does not: misspelled key headers, and keys in the query and the body."""
    is_secret_field = is_secret(FIELD_NAME_SEPARATOR.split(difference.field)[-1])

    def mask(text: str) -> str:
        if MASK_MARKER in text:
            return text
        return mask_secret(text) if is_secret_field else mask_text(text, request)

    actual = None if difference.actual is None else mask(difference.actual)
    return replace(difference, expected=mask(difference.expected), actual=actual)
