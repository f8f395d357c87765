"""Servers with several workers, and what they say about themselves."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any

import pytest

from tests.cli.conftest import Child, spawn, until

__all__ = ["Child", "spawn", "until"]

Ask = Callable[..., Any]


@pytest.fixture
def ask() -> Ask:
    """An admin call on a connection of its own; its JSON, and under `whole` the status too."""

    def asked(port: int, path: str, method: str = "GET", body: Any = None, *, whole: bool = False) -> Any:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request(method, f"/__admin/{path}", None if body is None else json.dumps(body))
            response = connection.getresponse()
            description = json.loads(response.read())
            return (response.status, description) if whole else description
        finally:
            connection.close()

    return asked


def port_of(child: Child) -> int:
    return int(child.url.rpartition(":")[2])
