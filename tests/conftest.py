"""A real Redis for every test that asks for one: a server a worker process, a database a test."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.support.redis_server import DATABASES, RedisServer, demand_redis


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    demand_redis()
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def redis_numbers() -> Iterator[int]:
    return count()


@pytest.fixture
def redis_database(redis_server: RedisServer, redis_numbers: Iterator[int]) -> str:
    """The URL of an empty database."""
    db = next(redis_numbers) % DATABASES
    with redis_server.client(db) as redis:
        redis.flushdb()
    return redis_server.url(db)


@pytest.fixture
def durable(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of the test's own, which writes everything down before it answers."""
    demand_redis()
    folder = tmp_path / "redis"
    folder.mkdir()
    server = RedisServer(folder, durable=True)
    server.start()
    yield server
    server.kill()
