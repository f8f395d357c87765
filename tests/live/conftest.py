"""A running server over each store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockpaywall.settings import Settings
from tests.support.http_client import HttpClient
from tests.support.servers import connect_asyncio


@pytest.fixture(params=["memory", "redis"])
def client(request: pytest.FixtureRequest) -> Iterator[HttpClient]:
    """A client of a new server."""
    store = "memory" if request.param == "memory" else request.getfixturevalue("redis_database")
    with connect_asyncio(Settings(store=store)) as client:
        yield client
