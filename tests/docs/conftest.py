"""One server for all tests that only ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.docs.serving import serving


@pytest.fixture(scope="session")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Of a server as the README starts it."""
    with serving(tmp_path_factory.mktemp("server")) as number:
        yield number
