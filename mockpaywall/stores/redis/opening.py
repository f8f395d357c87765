"""What the assembly needs of this store: the two sides of it, and the check at the start."""

from __future__ import annotations

from collections.abc import Callable

from mockpaywall.model.mode import Mode
from mockpaywall.stores.base import RetentionLimits
from mockpaywall.stores.redis.batcher import BatchingRequestStore
from mockpaywall.stores.redis.codec import ModeParser
from mockpaywall.stores.redis.redis_store import RedisStore
from mockpaywall.stores.redis.rule_cache import MatcherFactory
from mockpaywall.stores.redis.script_client import RedisAddress, parse_address
from mockpaywall.stores.redis.scripts import build_common_args
from mockpaywall.stores.redis.startup_check import register_process

__all__ = ["RedisAddress", "open_store", "parse_address", "register_process"]


def open_store(
    address: RedisAddress,
    clock: Callable[[], float],
    limits: RetentionLimits,
    seed: int,
    *,
    default: Mode,
    parse_mode: ModeParser,
    matcher_factory: MatcherFactory,
) -> tuple[RedisStore, BatchingRequestStore]:
    """For threads, and for an event loop; they share what they know. Nothing is connected yet."""
    store = RedisStore(
        address,
        clock,
        limits,
        default=default,
        parse_mode=parse_mode,
        matcher_factory=matcher_factory,
        seed=seed,
    )
    return store, BatchingRequestStore(address, build_common_args(limits, seed), store.encoder)
