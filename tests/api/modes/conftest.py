"""One server a road for all tests of modes, and a fresh namespace for each."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from mockpaywall.settings import Settings
from tests.api.modes.serving import ROADS, Serve, Served, Space


@pytest.fixture(params=sorted(ROADS), scope="session")
def serve(request: pytest.FixtureRequest) -> Serve:
    """How a server is started; every test that asks for it runs on both roads."""
    return ROADS[request.param]


@pytest.fixture(scope="session")
def served(serve: Serve) -> Iterator[Served]:
    """A server with default settings."""
    with serve(Settings()) as one:
        yield one


@pytest.fixture
def space(served: Served) -> Space:
    """A namespace nobody else uses."""
    return served.space(f"t-{uuid4()}")
