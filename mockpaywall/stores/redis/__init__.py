"""The store in Redis (6 or newer) or Valkey: one mock of many processes, on one machine or several.

startup_check         is the server there, can it be used, which seed is in use
lua/                  what runs atomically on the server: batch (requests), admin (what a tester sets and reads);
                      both begin with namespaces, records (what the memory budget weighs and evicts) and
                      record_tables (accounts, challenges, payments, renewals)
scripts               the texts of the scripts, and the keys
redis_clients         redis-py's clients for an address
script_client         scripts for threads;  script_connection: for an event loop
codec                 requests, responses, sessions, clocks as text and back;  stored_exchanges: exchanges from those;
                      record_codec: accounts, challenges, payments, renewals
unique_tokens         texts that no other process makes
rule_cache            the rules and default modes that this process knows
command_encoder       the commands of a request as arguments of the batch script
redis_store           the store for threads
eviction_notices      log lines for what the scripts evicted
batcher               the request store for an event loop, many requests per round trip;  command_queue: its queue
change_listener       a thread that is notified of changes, while there are subscribers
reset_listener        a thread that is notified of resets, in each process that serves
subscription          a connection that receives what is published in a channel
"""

from __future__ import annotations

from collections.abc import Callable

from mockpaywall.model.initial_state import NO_INITIAL_STATE, InitialState
from mockpaywall.model.mode import Mode
from mockpaywall.model.redis_address import RedisAddress
from mockpaywall.stores.base import RetentionLimits
from mockpaywall.stores.redis.batcher import BatchingRequestStore
from mockpaywall.stores.redis.codec import ModeParser
from mockpaywall.stores.redis.redis_store import RedisStore
from mockpaywall.stores.redis.rule_cache import MatcherFactory
from mockpaywall.stores.redis.startup_check import register_process

__all__ = ["open_store", "register_process"]


def open_store(
    address: RedisAddress,
    clock: Callable[[], float],
    limits: RetentionLimits,
    seed: int,
    *,
    default: Mode,
    parse_mode: ModeParser,
    matcher_factory: MatcherFactory,
    initial: InitialState = NO_INITIAL_STATE,
) -> tuple[RedisStore, BatchingRequestStore]:
    """Make the store for threads and the one for an event loop, which share a rule cache. Connect nothing yet."""
    store = RedisStore(
        address,
        clock,
        limits,
        default=default,
        parse_mode=parse_mode,
        matcher_factory=matcher_factory,
        seed=seed,
        initial=initial,
    )
    return store, BatchingRequestStore(address, limits, seed, store.encoder, initial)
