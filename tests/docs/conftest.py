"""One server for all tests that leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.docs.docs_server import start_server


@pytest.fixture(scope="session")
def server_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Return the port of a server that was started as the README does it."""
    with start_server(tmp_path_factory.mktemp("server")) as port:
        yield port
