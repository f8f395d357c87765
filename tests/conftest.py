"""A clean environment, and a real Redis for tests that ask for one: a server per process, a database per test."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.environment import clean_environment, restore_interrupts
from tests.support.redis_server import DATABASES, RedisServer, require_redis

clean_environment(os.environ)
restore_interrupts()
# On a busy machine an example takes as long as it takes: 312 ms instead of 33 failed a test.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    require_redis()
    server = RedisServer(tmp_path_factory.mktemp("redis"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def redis_numbers() -> Iterator[int]:
    return count()


@pytest.fixture
def redis_database(redis_server: RedisServer, redis_numbers: Iterator[int]) -> str:
    """Return the address of an empty database."""
    db = next(redis_numbers) % DATABASES
    with redis_server.client(db) as redis:
        redis.flushdb()
    return redis_server.url(db)


@pytest.fixture
def durable(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis for this test alone, which writes everything to the disk before it answers."""
    require_redis()
    folder = tmp_path / "redis"
    folder.mkdir()
    server = RedisServer(folder, durable=True)
    server.start()
    yield server
    server.kill()
