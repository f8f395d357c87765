"""The admin API of a running server: the asyncio server, which hands admin requests to Flask."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest

from mockpaywall.settings import Settings
from tests.api.admin.suite import Suite
from tests.support.http_client import HttpClient
from tests.support.servers import connect_asyncio


@pytest.fixture(scope="session")
def shared_server() -> Iterator[HttpClient]:
    """One server for all tests of a worker that use only a namespace of their own."""
    with connect_asyncio(Settings()) as client:
        yield client


@pytest.fixture
def suite(shared_server: HttpClient) -> Suite:
    """A suite with its own keys on the shared server."""
    return Suite(
        shared_server, {"apikeyprivate": f"key-{uuid4()}", "apiclientprivate": "client-of-the-suite"}
    )


@pytest.fixture
def global_suite() -> Iterator[Suite]:
    """A suite without keys on its own server: its admin requests are about all namespaces."""
    with connect_asyncio(Settings()) as client:
        yield Suite(client, {})
