"""At the start: whether the store is there and can be used, and which seed its processes agree on."""

from __future__ import annotations

from collections.abc import Callable

from redis import Redis
from redis.exceptions import RedisError

from mockpaywall.model.store_unavailable import StoreAway
from mockpaywall.stores.redis.keys import GUARD, SCHEMA
from mockpaywall.stores.redis.script_client import Place, connect, reason
from mockpaywall.stores.redis.scripts import Script

OLDEST = 6
"""The first release with all that the scripts use."""
GUARD_S = 86_400


def enrol(place: Place, seed: int | None, draw: Callable[[], int]) -> int:
    """The seed to use: the given one, else the one in use there, else a drawn one.

    Raises StoreAway when nothing usable answers, or when another release's keys are there.
    """
    with connect(place) as redis:
        try:
            _check(redis, place)
            return _agree(redis, seed, draw)
        except (RedisError, UnicodeError) as error:
            raise StoreAway(f"{place} cannot be used: {reason(error)}") from error


def _check(redis: Redis, place: Place) -> None:
    version = str(redis.info("server").get("redis_version", "0"))
    if int(version.partition(".")[0]) < OLDEST:
        raise StoreAway(f"{place} cannot be used: it is Redis {version}; expected {OLDEST} or newer")
    there = _text(redis.hget(GUARD, "schema"))
    if there not in ("", str(SCHEMA)):
        raise StoreAway(
            f"{place} cannot be used: another release of mockpaywall uses it (its keys are version "
            f"{reason(there)}, ours {SCHEMA}); stop that one and reset it, or choose another database"
        )
    for name in ("turn", "control"):
        redis.script_load(Script(name).text)


def _agree(redis: Redis, seed: int | None, draw: Callable[[], int]) -> int:
    redis.hset(GUARD, "schema", str(SCHEMA))
    if seed is None:
        redis.hsetnx(GUARD, "seed", str(draw()))
    else:
        redis.hset(GUARD, "seed", str(seed))
    redis.expire(GUARD, GUARD_S)
    return int(_text(redis.hget(GUARD, "seed")) or 0)


def _text(answer: object) -> str:
    return answer.decode("latin-1") if isinstance(answer, bytes) else ""
