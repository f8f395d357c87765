"""One shared server of each kind, and a namespace per test."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from mockpaywall.settings import Settings
from tests.support.namespace_client import NamespaceClient
from tests.support.servers import RunningServer, Serve


@pytest.fixture(scope="session")
def server(serve: Serve) -> Iterator[RunningServer]:
    """A shared server with default settings."""
    with serve(Settings()) as server:
        yield server


@pytest.fixture
def namespace(server: RunningServer) -> NamespaceClient:
    """A namespace of the test's own."""
    return server.namespace(f"t-{uuid4()}")
