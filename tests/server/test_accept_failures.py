"""Connections that cannot be accepted leave one line in a while, and a count."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockpaywall.server.accept_failures import NAME, REPORT_INTERVAL_S, AcceptFailures
from tests.support.polling import wait_until

ROOT = Path(__file__).parents[2]
MAX_FILES = 48
PROGRAM = """
import resource, sys
resource.setrlimit(resource.RLIMIT_NOFILE, ({0}, {0}))
if sys.argv.pop(1) == "asyncio":
    sys.modules["uvloop"] = None
from mockpaywall.cli import main
sys.exit(main())
"""


class Reports(list[tuple[str, int]]):
    """What was reported, and a clock."""

    now = 100.0

    def __call__(self, name: str, message: str, count: int) -> None:
        assert name == NAME
        self.append((message, count))


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def failures(reports: Reports) -> AcceptFailures:
    return AcceptFailures(reports, lambda: reports.now)


def make_error(number: int) -> OSError:
    return OSError(number, os.strerror(number))


def test_the_first_failure_is_reported_and_later_ones_are_counted(
    failures: AcceptFailures, reports: Reports
) -> None:
    for _ in range(3):
        failures.add(make_error(errno.EMFILE))
    assert [count for _, count in reports] == [1]
    assert reports[0][0] == (
        "new connections cannot be accepted: Too many open files (1 failed attempts); "
        "close idle connections, or raise the limit on open files (ulimit -n)"
    )
    reports.now += REPORT_INTERVAL_S
    failures.add(make_error(errno.EMFILE))
    assert [count for _, count in reports] == [1, 3]


@pytest.mark.parametrize(("number", "is_handled"), [(errno.ENFILE, True), (errno.ECONNRESET, False)])
def test_other_exceptions_of_the_loop_are_left_to_it(
    failures: AcceptFailures, reports: Reports, number: int, is_handled: bool
) -> None:
    left: list[object] = []
    loop = asyncio.new_event_loop()
    loop.default_exception_handler = left.append  # type: ignore[method-assign,assignment]
    failures.on_loop_exception(loop, {"message": "m", "exception": make_error(number)})
    failures.on_loop_exception(loop, {"message": "m"})
    loop.close()
    assert (len(reports), len(left)) == ((1, 1) if is_handled else (0, 2))


def test_a_free_descriptor_is_not_a_failure(failures: AcceptFailures, reports: Reports) -> None:
    with socket.socket() as sock:
        failures.probe(sock)
    assert reports == []


@pytest.fixture(params=[("uvloop",), ("asyncio",), ("uvloop", "--tls-self-signed")], ids=" ".join)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server that may have few files open, and its port."""
    loop, *flags = request.param
    command = [sys.executable, "-c", PROGRAM.format(MAX_FILES), loop, "--port", "0", *flags]
    with (tmp_path / "err").open("w") as err:
        process = subprocess.Popen(
            [*command, "--request-timeout", "600"],
            stdout=subprocess.PIPE,
            stderr=err,
            text=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    with process:
        assert process.stdout
        yield process, int(process.stdout.readline().split(" (")[0].rpartition(":")[2])
        process.kill()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on open files to set")
def test_a_server_without_a_free_descriptor_says_so_once_in_a_while(
    server: tuple[subprocess.Popen[str], int], tmp_path: Path
) -> None:
    process, port = server
    err = tmp_path / "err"
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(2 * MAX_FILES)]
    wait_until(lambda: f"({NAME})" in err.read_text())
    assert process.poll() is None
    for client in clients:
        client.close()
    process.terminate()
    assert process.wait(30) == 0
    text = err.read_text()
    assert "Too many open files" in text
    assert "Traceback" not in text
    assert text.count(NAME) <= 3
