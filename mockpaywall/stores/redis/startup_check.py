"""At the start: whether the store is there and can be used, and which seed its processes agree on."""

from __future__ import annotations

from collections.abc import Callable

from redis import Redis
from redis.exceptions import RedisError

from mockpaywall.model.redis_address import RedisAddress
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.stores.redis.redis_clients import make_client
from mockpaywall.stores.redis.script_client import format_error
from mockpaywall.stores.redis.scripts import METADATA_KEY, SCHEMA_VERSION, Script

MIN_REDIS_VERSION = 6
"""The first release with all that the scripts use."""
METADATA_TTL_S = 86_400


def register_process(address: RedisAddress, seed: int | None, draw: Callable[[], int]) -> int:
    """The seed to use: the given one, else the one in use there, else a drawn one.

    Raises StoreAway when nothing usable answers, or when another release's keys are there.
    """
    with make_client(address) as redis:
        try:
            _check_server(redis, address)
            return _negotiate_seed(redis, seed, draw)
        except (RedisError, UnicodeError) as error:
            raise StoreUnavailable(f"{address} cannot be used: {format_error(address, error)}") from error


def _check_server(redis: Redis, address: RedisAddress) -> None:
    version = str(redis.info("server").get("redis_version", "0"))
    if int(version.partition(".")[0]) < MIN_REDIS_VERSION:
        raise StoreUnavailable(
            f"{address} cannot be used: it is Redis {version}; expected {MIN_REDIS_VERSION} or newer"
        )
    there = _to_text(redis.hget(METADATA_KEY, "schema"))
    if there not in ("", str(SCHEMA_VERSION)):
        raise StoreUnavailable(
            f"{address} cannot be used: another release of mockpaywall uses it (its keys are version "
            f"{format_error(address, there)}, ours {SCHEMA_VERSION}); stop that one and reset it, or choose another database"
        )
    for name in ("turn", "control"):
        redis.script_load(Script(name).text)


def _negotiate_seed(redis: Redis, seed: int | None, draw: Callable[[], int]) -> int:
    redis.hset(METADATA_KEY, "schema", str(SCHEMA_VERSION))
    if seed is None:
        redis.hsetnx(METADATA_KEY, "seed", str(draw()))
    else:
        redis.hset(METADATA_KEY, "seed", str(seed))
    redis.expire(METADATA_KEY, METADATA_TTL_S)
    return int(_to_text(redis.hget(METADATA_KEY, "seed")) or 0)


def _to_text(answer: object) -> str:
    return answer.decode("latin-1") if isinstance(answer, bytes) else ""
