"""Servers of both kinds with both stores, and a payment that waits for its 3D page."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from mockpaywall.settings import Settings
from tests.support.masterpass_client import MasterpassClient, open_session
from tests.support.page_client import PagePayment, start_3d
from tests.support.redis_server import DATABASES, RedisServer
from tests.support.servers import RunningServer, Serve

HASH_KEY = "test-3d-key"


@pytest.fixture(params=["memory", "redis"], scope="session")
def server(serve: Serve, request: pytest.FixtureRequest) -> Iterator[RunningServer]:
    """A shared server with a hash key."""
    store = "memory"
    if request.param == "redis":
        redis: RedisServer = request.getfixturevalue("redis_server")
        db = next(request.getfixturevalue("redis_numbers")) % DATABASES
        store = redis.url(db)
    with serve(Settings(hash_key=HASH_KEY, store=store)) as server:
        yield server


@pytest.fixture
def session(server: RunningServer) -> MasterpassClient:
    """A session whose user has no account."""
    return open_session(server.namespace(f"t-{uuid4()}"))


@pytest.fixture
def payment(session: MasterpassClient) -> PagePayment:
    return start_3d(session)
