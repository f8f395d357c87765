"""A merchant of its own for each test, at a shared server of each kind; and the same with both stores."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockpaywall.settings import Settings
from tests.support.browser_client import Browser, Merchant, make_merchant
from tests.support.http_client import HttpClient
from tests.support.servers import RunningServer, Serve


@pytest.fixture(scope="session")
def strict_server(serve: Serve) -> Iterator[RunningServer]:
    """A shared server at strictness `strict`."""
    with serve(Settings(strictness="strict")) as server:
        yield server


@pytest.fixture
def strict_merchant(strict_server: RunningServer) -> Merchant:
    """A merchant at that server."""
    return make_merchant(strict_server.client)


@pytest.fixture
def merchant(client: HttpClient) -> Merchant:
    """A merchant whose keys no other test uses."""
    return make_merchant(client)


@pytest.fixture
def browser(merchant: Merchant) -> Browser:
    """A browser with a token and a session of the merchant."""
    return merchant.open_browser()
