"""At the start: is the server there and usable, and which seed do its processes use."""

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
"""The first release with everything that the scripts use."""
METADATA_TTL_S = 86_400


def register_process(address: RedisAddress, seed: int | None, draw: Callable[[], int]) -> int:
    """Return the seed to use: the given one, else the one in use there, else a drawn one.

    Raise StoreUnavailable when no usable server answers, or when another release uses it.
    """
    with make_client(address) as redis:
        try:
            _check_server(redis, address)
            return _negotiate_seed(redis, seed, draw)
        except (RedisError, UnicodeError) as error:
            raise _unusable(address, format_error(address, error)) from error


def _check_server(redis: Redis, address: RedisAddress) -> None:
    info = redis.info()
    version = str(info.get("redis_version", "0"))
    if int(version.partition(".")[0]) < MIN_REDIS_VERSION:
        raise _unusable(address, f"it is Redis {version}; expected {MIN_REDIS_VERSION} or newer")
    if info.get("cluster_enabled"):
        reason = "it is a node of a Redis Cluster; expected a single Redis, or one behind Sentinel"
        raise _unusable(address, reason)
    schema = _to_text(redis.hget(METADATA_KEY, "schema"))
    if schema not in ("", str(SCHEMA_VERSION)):
        reason = (
            "another release of mockpaywall uses it "
            f"(its keys are version {format_error(address, schema)}, ours {SCHEMA_VERSION}); "
            "stop that one and reset it, or choose another database"
        )
        raise _unusable(address, reason)
    for name in ("batch", "admin"):
        redis.script_load(Script(name).text)


def _negotiate_seed(redis: Redis, seed: int | None, draw: Callable[[], int]) -> int:
    redis.hset(METADATA_KEY, "schema", str(SCHEMA_VERSION))
    if seed is None:
        redis.hsetnx(METADATA_KEY, "seed", str(draw()))
    else:
        redis.hset(METADATA_KEY, "seed", str(seed))
    redis.expire(METADATA_KEY, METADATA_TTL_S)
    return int(_to_text(redis.hget(METADATA_KEY, "seed")) or 0)


def _unusable(address: RedisAddress, reason: str) -> StoreUnavailable:
    return StoreUnavailable(f"{address} cannot be used: {reason}")


def _to_text(reply: object) -> str:
    return reply.decode("latin-1") if isinstance(reply, bytes) else ""
