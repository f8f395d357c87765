"""Mocks to test: one in this process, and one shared server for objects that drive it from outside."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockpaywall.testing import MockPaywall


@pytest.fixture(scope="session")
def one_server() -> Iterator[MockPaywall]:
    with MockPaywall(seed=1) as mock:
        yield mock


@pytest.fixture
def mock(one_server: MockPaywall) -> MockPaywall:
    """In this process, as new."""
    one_server.reset()
    return one_server


@pytest.fixture(scope="session")
def shared() -> Iterator[str]:
    """The URL of a server that other objects drive; its own object asks about all namespaces."""
    with MockPaywall(seed=2) as mock:
        yield mock.url


@pytest.fixture
def remote(shared: str) -> Iterator[MockPaywall]:
    """Drives the shared server."""
    with MockPaywall(url=shared) as mock:
        yield mock


@pytest.fixture(params=["in this process", "elsewhere", "elsewhere by name"])
def any_mock(request: pytest.FixtureRequest, mock: MockPaywall, shared: str) -> Iterator[MockPaywall]:
    """Each kind: what a test says of it is true of all."""
    if request.param == "in this process":
        yield mock
        return
    namespace = "suite-7" if request.param == "elsewhere by name" else None
    with MockPaywall(url=shared, namespace=namespace) as other:
        other.reset()
        yield other
