"""Every text in a store: of the objects of the memory store, and of the keys of a Redis database."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import redis

_ATOMS = (type, ModuleType, type(lambda: None), type(gc.collect))


def iter_object_texts(root: object) -> Iterator[str]:
    """Yield every string and byte string that can be reached from *root*, once each."""
    seen: set[int] = set()
    pending: list[Any] = [root]
    while pending:
        value = pending.pop()
        if id(value) in seen or isinstance(value, _ATOMS):
            continue
        seen.add(id(value))
        if isinstance(value, str):
            yield value
        elif isinstance(value, bytes):
            yield value.decode("latin-1")
        else:
            pending += gc.get_referents(value)


def iter_redis_texts(client: redis.Redis[bytes]) -> Iterator[tuple[str, str]]:
    """Yield every key, and its value."""
    readers = {
        b"string": client.get,
        b"hash": client.hgetall,
        b"zset": lambda key: client.zrange(key, 0, -1, withscores=True),
        b"set": client.smembers,
        b"list": lambda key: client.lrange(key, 0, -1),
    }
    for key in client.scan_iter():
        yield key.decode("latin-1"), _to_text(readers[client.type(key)](key))


def _to_text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("latin-1")
    if isinstance(value, dict):
        return "\n".join(_to_text(item) for pair in value.items() for item in pair)
    if isinstance(value, (list, set, tuple)):
        return "\n".join(map(_to_text, value))
    return str(value)
