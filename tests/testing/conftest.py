"""Test objects: one with a server in this process, and several that use one shared server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockpaywall.testing import MockPaywall


@pytest.fixture(scope="session")
def local_server() -> Iterator[MockPaywall]:
    with MockPaywall(seed=1) as mock:
        yield mock


@pytest.fixture
def mock(local_server: MockPaywall) -> MockPaywall:
    """A mock in this process, reset before the test."""
    local_server.reset()
    return local_server


@pytest.fixture(scope="session")
def shared_url() -> Iterator[str]:
    """The URL of a server for objects with `url=`."""
    with MockPaywall(seed=2) as mock:
        yield mock.url


@pytest.fixture
def remote(shared_url: str) -> Iterator[MockPaywall]:
    """A mock that uses the shared server."""
    with MockPaywall(url=shared_url) as mock:
        yield mock


@pytest.fixture(params=["local", "remote by keys", "remote by name"])
def any_mock(request: pytest.FixtureRequest, mock: MockPaywall, shared_url: str) -> Iterator[MockPaywall]:
    """A mock of each kind."""
    if request.param == "local":
        yield mock
        return
    namespace = "suite-7" if request.param == "remote by name" else None
    with MockPaywall(url=shared_url, namespace=namespace) as remote_mock:
        remote_mock.reset()
        yield remote_mock
