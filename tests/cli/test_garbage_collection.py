"""Garbage collections of the server's process stay short."""

from __future__ import annotations

import gc
import http.client
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockpaywall.server.connection import Connection
from mockpaywall.server.request_parser import RequestParser
from mockpaywall.testing import MockPaywall
from tests.cli.conftest import clean_environ
from tests.support.polling import wait_until
from tests.support.request_data import PATH

ROOT = Path(__file__).parents[2]
GROW = """
import gc
from mockpaywall.cli.garbage_collection import freeze_survivors
freeze_survivors()
journal = [[number] for number in range(200_000)]
print(len(gc.get_objects()))
"""


def test_a_collection_does_not_look_at_what_has_survived_one() -> None:
    env = clean_environ({"PYTHONPATH": str(ROOT)})
    argv = [sys.executable, "-c", GROW]
    result = subprocess.run(argv, env=env, stdout=subprocess.PIPE, text=True, timeout=60, check=True)
    assert int(result.stdout) < 100_000


@pytest.fixture
def without_collections() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize(
    "mode", ["ok", "http=503", "delay=1", "dribble=9/1", "fault=reset", "fault=truncate", "nonsense"]
)
@pytest.mark.usefixtures("without_collections")
def test_connections_are_freed_without_a_collection(mode: str) -> None:
    """What survives a collection is in no later one: a cycle would stay forever."""
    with MockPaywall() as mock:
        before = _count_connections()
        for _ in range(5):
            _send(mock.url, mode)
        wait_until(lambda: _count_connections() <= before)


def _count_connections() -> int:
    return sum(isinstance(each, Connection | RequestParser) for each in gc.get_objects())


def _send(url: str, mode: str) -> None:
    connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
    try:
        connection.request("POST", PATH, b"{}", {"X-Mock-Mode": mode})
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        pass
    finally:
        connection.close()
