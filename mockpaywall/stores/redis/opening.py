"""What the assembly needs of this store: the two sides of it, and the check at the start."""

from __future__ import annotations

from collections.abc import Callable

from mockpaywall.model.mode import Mode
from mockpaywall.stores.base import Bounds
from mockpaywall.stores.redis.batcher import RedisTraffic
from mockpaywall.stores.redis.codec import Read
from mockpaywall.stores.redis.redis_store import RedisStore
from mockpaywall.stores.redis.rule_cache import Matcher
from mockpaywall.stores.redis.script_client import Place, place_of
from mockpaywall.stores.redis.scripts import preface
from mockpaywall.stores.redis.startup_check import enrol

__all__ = ["Place", "enrol", "open_store", "place_of"]


def open_store(
    place: Place,
    clock: Callable[[], float],
    bounds: Bounds,
    seed: int,
    *,
    default: Mode,
    read: Read,
    matcher: Matcher,
) -> tuple[RedisStore, RedisTraffic]:
    """For threads, and for an event loop; they share what they know. Nothing is connected yet."""
    store = RedisStore(place, clock, bounds, default=default, read=read, matcher=matcher, seed=seed)
    return store, RedisTraffic(place, preface(bounds, seed), store.steps)
