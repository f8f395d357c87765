"""One shared server of each kind, and a session per test in a namespace of its own."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from mockpaywall.settings import Settings
from tests.support.masterpass_client import MasterpassClient, open_session
from tests.support.servers import RunningServer, Serve


@pytest.fixture(scope="session")
def server(serve: Serve) -> Iterator[RunningServer]:
    """A shared server with default settings."""
    with serve(Settings()) as server:
        yield server


@pytest.fixture(scope="session")
def lenient_server(serve: Serve) -> Iterator[RunningServer]:
    """A shared server at strictness `lenient`."""
    with serve(Settings(strictness="lenient")) as server:
        yield server


@pytest.fixture(scope="session")
def strict_server(serve: Serve) -> Iterator[RunningServer]:
    """A shared server at strictness `strict`."""
    with serve(Settings(strictness="strict")) as server:
        yield server


@pytest.fixture
def session(server: RunningServer) -> MasterpassClient:
    """A session whose user has no account."""
    return open_session(server.namespace(f"t-{uuid4()}"))
