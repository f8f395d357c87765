"""A server of each kind with each store, and a page of a merchant of its own per test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockpaywall.settings import Settings
from tests.support.redis_server import RedisServer
from tests.support.servers import RunningServer, Serve
from tests.support.upstream_client import PageClient, open_page_client


@pytest.fixture(scope="module", params=["memory", "redis"])
def server(request: pytest.FixtureRequest, serve: Serve) -> Iterator[RunningServer]:
    """A shared server with default settings."""
    store = "memory"
    if request.param == "redis":
        redis_server: RedisServer = request.getfixturevalue("redis_server")
        store = redis_server.url(next(request.getfixturevalue("redis_numbers")))
    with serve(Settings(store=store)) as server:
        yield server


@pytest.fixture
def browser(server: RunningServer) -> PageClient:
    """A page whose user has no account."""
    return open_page_client(server)
