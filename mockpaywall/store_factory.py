"""The store that the settings name, and the seed that a shared one has in use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from random import SystemRandom
from typing import Any

from mockpaywall.http.request import Request
from mockpaywall.model.initial_state import InitialState
from mockpaywall.model.mode import Mode
from mockpaywall.model.redis_address import RedisAddress, parse_redis_address
from mockpaywall.settings import Settings
from mockpaywall.stores.base import RequestStore, RetentionLimits, Store
from mockpaywall.stores.memory import MemoryStore
from mockpaywall.text.missing_extra import require_extra

ENTRY_BYTES = 16 * 1024
"""Average entry size in bytes up to which `journal_size`, and not the byte limit, bounds the journal."""

MAX_RANDOM_SEED = 1_000_000_000
"""Upper bound, exclusive, of a drawn seed: short enough to type."""


def create_store(
    settings: Settings,
    seed: int,
    clock: Callable[[], float],
    *,
    default: Mode,
    parse_mode: Callable[[str], Mode],
    initial: InitialState,
) -> tuple[Store, RequestStore]:
    """Create the store that *settings* name, for threads and for an event loop. Raises StoreUnavailable."""
    limits = RetentionLimits(
        journal_size=settings.journal_size,
        max_journal_bytes=max(RetentionLimits().max_journal_bytes, settings.journal_size * ENTRY_BYTES),
        max_sessions=settings.max_sessions,
        max_memory=settings.max_memory,
        max_accounts=settings.max_accounts,
        max_payments=settings.max_payments,
    )
    if settings.store == "memory":
        store = MemoryStore(clock, limits, default, initial)
        return store, store
    with require_extra("a Redis store", "redis"):
        from mockpaywall.stores.redis import open_store  # imported on demand: saves start-up time

    return open_store(
        _redis_address(settings),
        clock,
        limits,
        seed,
        default=default,
        parse_mode=parse_mode,
        matcher_factory=_build_matcher,
        initial=initial,
    )


def _build_matcher(match: Mapping[str, Any]) -> Callable[[Request], bool]:
    """Compile the `match` of a rule, for a store that keeps rules as text."""
    from mockpaywall.matching.pattern import matches, parse  # imported on demand: rules are rare

    return partial(matches, parse(match))


def draws_seed_alone(settings: Settings) -> bool:
    """Return whether `resolve_seed` draws the seed of this process alone."""
    return settings.store == "memory" and settings.seed is None


def draw_seed() -> int:
    """Draw a seed for a run or a process without a configured one; 0 <= seed < MAX_RANDOM_SEED."""
    return SystemRandom().randrange(MAX_RANDOM_SEED)


def resolve_seed(settings: Settings, draw: Callable[[], int]) -> int:
    """Return the configured seed, else the seed in use in a shared store, else a drawn one.

    Raise StoreUnavailable when the shared store cannot be used: this is the first connection to it.
    """
    if settings.store == "memory":
        return draw() if settings.seed is None else settings.seed
    with require_extra("a Redis store", "redis"):
        from mockpaywall.stores.redis import register_process  # imported on demand: saves start-up time

    return register_process(_redis_address(settings), settings.seed, draw)


def _redis_address(settings: Settings) -> RedisAddress:
    return parse_redis_address(settings.store, timeout_s=settings.store_timeout_s, ca_file=settings.store_ca)
