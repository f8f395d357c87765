"""Servers with several workers, and their admin API."""

from __future__ import annotations

import json
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any

import pytest

from tests.cli.conftest import Child, spawn

__all__ = ["Child", "spawn"]

CallAdmin = Callable[..., Any]


@pytest.fixture
def call_admin() -> CallAdmin:
    """Make an admin call on a connection of its own, below /__admin unless *path* starts with a slash.

    Return its JSON, with *with_status* the status too.
    """

    def call(
        port: int, path: str, method: str = "GET", body: Any = None, *, with_status: bool = False
    ) -> Any:
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request(
                method,
                path if path.startswith("/") else f"/__admin/{path}",
                None if body is None else json.dumps(body),
            )
            response = connection.getresponse()
            content = json.loads(response.read())
            return (response.status, content) if with_status else content
        finally:
            connection.close()

    return call


def port_of(child: Child) -> int:
    return int(child.url.rpartition(":")[2])
