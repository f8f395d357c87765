"""Running servers of both kinds: our asyncio server, and the Flask app under a WSGI server."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from mockpaywall.settings import Settings
from tests.support.http_client import HttpClient
from tests.support.servers import SERVERS, Connect, Serve, connect_asyncio

SWITCH_INTERVAL_S = 1e-6


@pytest.fixture
def frequent_thread_switches() -> Iterator[None]:
    """Let threads of this process alternate, so that a state between two steps is seen."""
    usual_s = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    yield
    sys.setswitchinterval(usual_s)


@pytest.fixture(params=sorted(SERVERS), scope="session")
def serve(request: pytest.FixtureRequest) -> Serve:
    """Run a server with given settings. A test that uses this fixture runs with both kinds of server."""
    return SERVERS[request.param]


@pytest.fixture(scope="session")
def connect(serve: Serve) -> Connect:
    """Run a server with given settings for a client of it."""

    @contextmanager
    def connect_to_new_server(settings: Settings) -> Iterator[HttpClient]:
        with serve(settings) as server:
            yield server.client

    return connect_to_new_server


@pytest.fixture(scope="session")
def client(connect: Connect) -> Iterator[HttpClient]:
    """A client of a shared server with default settings."""
    with connect(Settings()) as client:
        yield client


@pytest.fixture(scope="session")
def asyncio_client() -> Iterator[HttpClient]:
    """A client of our server, for what a WSGI server decides itself."""
    with connect_asyncio(Settings()) as client:
        yield client
