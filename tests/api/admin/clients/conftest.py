"""A server with a namespace for a stock client: three requests, one refused, one hit by a fault; a mode with steps."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from uuid import uuid4

import pytest

from tests.api.admin.suite import Suite
from tests.api.wire import Client

KEYS = {"apikeyprivate": "the-key", "apiclientprivate": "the-client"}


@pytest.fixture
def prepared(shared: Client) -> Suite:
    """Newest first: an empty answer after 5 ms, a PUT that was refused, a session."""
    suite = Suite(shared, {}, f"/ns/stock-{uuid4().hex[:8]}")
    suite.told("PUT", "/mode", {"mode": "ok,ok,ok"})
    suite.session(keys=KEYS)
    suite.session(keys=KEYS, method="PUT")
    with suppress(AssertionError):  # nothing comes back
        suite.session(keys=KEYS, headers={"X-Mock-Mode": "delay=5+fault=empty"})
    suite.told("POST", "/verify", {"exactly": 3, "within": 20})
    return suite


Base = Callable[[Suite], str]


@pytest.fixture
def base() -> Base:
    """The address a client is given: the namespace by path."""
    return lambda suite: f"http://127.0.0.1:{suite.client.port}{suite.prefix}/"
