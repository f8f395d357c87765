"""The admin API of a running server: the network front, which hands admin calls to Flask."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from mockpaywall.settings import Settings
from tests.api.admin.suite import Suite
from tests.api.conftest import front
from tests.api.wire import Client


@pytest.fixture(scope="session")
def shared() -> Iterator[Client]:
    """One server for all tests of a worker that keep to a namespace of their own."""
    with front(Settings()) as client:
        yield client


@pytest.fixture
def suite(shared: Client) -> Suite:
    """A suite with keys of its own on the shared server."""
    return Suite(shared, {"apikeyprivate": f"key-{uuid4()}", "apiclientprivate": "client-of-the-suite"})


@pytest.fixture
def alone() -> Iterator[Suite]:
    """A server of its own, asked without keys: every namespace is meant."""
    with front(Settings()) as client:
        yield Suite(client, {})
