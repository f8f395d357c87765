"""Exchanges selected from the journal. Pure: functions take exchanges, oldest first, and keep their order."""

from __future__ import annotations

from collections.abc import Iterable

from mockpaywall.journal.masking.secrets import make_secret_mask
from mockpaywall.matching import RequestPattern, matches
from mockpaywall.model.exchange import Exchange
from mockpaywall.model.seeded_random import get_namespace_random

Exchanges = tuple[Exchange, ...]


def get_request_id(exchange: Exchange, seed: int) -> str:
    """Return the X-Mock-Request-Id of the response, a UUID."""
    return get_namespace_random(seed, exchange.received.namespace).make_request_id(exchange.record.number)


def is_matched(exchange: Exchange) -> bool:
    """Return False when the request was refused for its path, method, headers or body."""
    return exchange.outcome is None or not exchange.outcome.reason


def get_refusal_reason(exchange: Exchange) -> str:
    """Return why the request was refused, its secrets masked; "" when it was not."""
    reason = exchange.outcome.reason if exchange.outcome else ""
    return make_secret_mask(exchange.received.request).mask_quotes(reason) if reason else ""


def filter_matching(exchanges: Iterable[Exchange], pattern: RequestPattern) -> Exchanges:
    """Select those whose request matches. The pattern sees unmasked values."""
    return tuple(each for each in exchanges if matches(pattern, each.received.request))


def filter_unmatched(exchanges: Iterable[Exchange]) -> Exchanges:
    """Select those that were refused."""
    return tuple(each for each in exchanges if not is_matched(each))


def filter_received_after(exchanges: Exchanges, timestamp: float | None) -> Exchanges:
    """Select those received after *timestamp* (seconds since the epoch); None selects all."""
    if timestamp is None:
        return exchanges
    return tuple(each for each in exchanges if each.received.received_at > timestamp)


def find_by_id(exchanges: Iterable[Exchange], request_id: str, seed: int) -> Exchange | None:
    """Return the one whose X-Mock-Request-Id is *request_id* (in lower case), or None."""
    return next((each for each in exchanges if get_request_id(each, seed) == request_id), None)


def newest_first(exchanges: Exchanges, limit: int | None = None) -> Exchanges:
    """Reverse the order and keep at most *limit*; None keeps all."""
    return exchanges[::-1][:limit]
