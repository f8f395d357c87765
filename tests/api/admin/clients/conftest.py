"""A namespace prepared for a stock client: three requests, one refused, one with a fault; a mode with steps."""

from __future__ import annotations

from contextlib import suppress
from uuid import uuid4

import pytest

from tests.api.admin.suite import Suite
from tests.support.http_client import HttpClient

KEYS = {"apikeyprivate": "the-key", "apiclientprivate": "the-client"}


@pytest.fixture
def prepared(shared_server: HttpClient) -> Suite:
    """Newest first: an empty response after 5 ms, a PUT that was refused, a session."""
    suite = Suite(shared_server, {}, f"/ns/stock-{uuid4().hex[:8]}")
    suite.admin_json("PUT", "/mode", {"mode": "ok,ok,ok"})
    suite.send_session(keys=KEYS)
    suite.send_session(keys=KEYS, method="PUT")
    with suppress(AssertionError):  # the fault sends no response
        suite.send_session(keys=KEYS, headers={"X-Mock-Mode": "delay=5+fault=empty"})
    suite.admin_json("POST", "/verify", {"exactly": 3, "within": 20})
    return suite


@pytest.fixture
def base_url(prepared: Suite) -> str:
    """The URL that a client gets: the namespace is in its path."""
    return f"http://127.0.0.1:{prepared.client.port}{prepared.prefix}/"
