"""The installed wheel at work, with no checkout near."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mockpaywall import __version__
from tests.packaging.installation import WINDOWS, Installed, clean_environ
from tests.support.http_client import HttpClient
from tests.support.request_data import PATH


@contextmanager
def serving(installed: Installed, port_file: Path) -> Iterator[subprocess.Popen[str]]:
    """The server, from its ready line on."""
    command = [installed.python, "-m", "mockpaywall", "serve", "--port", "0", "--port-file", str(port_file)]
    with subprocess.Popen(
        command, cwd=installed.folder, env=clean_environ(), stdout=subprocess.PIPE, encoding="utf-8"
    ) as server:
        try:
            assert server.stdout
            assert server.stdout.readline().startswith("mockpaywall ready on http://127.0.0.1:")
            yield server
        finally:
            server.kill()


@pytest.mark.timeout(300)
def test_the_installed_wheel_works(installed: Installed, tmp_path: Path) -> None:
    """One test, so that one worker installs it: that is the slow part."""
    it_tells_its_version(installed)
    it_is_not_the_checkout(installed)
    it_finds_the_schemas_that_came_with_it(installed)
    it_serves_a_session_and_stops(installed, tmp_path / "port")


def it_tells_its_version(installed: Installed) -> None:
    for start in ([installed.mockpaywall], [installed.python, "-m", "mockpaywall"]):
        assert installed.run(*start, "--version") == f"mockpaywall {__version__}\n"


def it_is_not_the_checkout(installed: Installed) -> None:
    where = "import mockpaywall; print(mockpaywall.__file__)"
    assert installed.holds(installed.run(installed.python, "-c", where))


def it_finds_the_schemas_that_came_with_it(installed: Installed) -> None:
    where = "from mockpaywall.paywall.schema_loader import find_bundled_dir; print(find_bundled_dir())"
    assert installed.holds(installed.run(installed.python, "-c", where))
    document = json.loads(installed.run(installed.mockpaywall, "openapi"))
    assert list(document["paths"]) == [PATH]


def it_serves_a_session_and_stops(installed: Installed, port_file: Path) -> None:
    with serving(installed, port_file) as server:
        response = HttpClient(int(port_file.read_text())).send()
        assert response.status == 200
        assert response.json["Body"].keys() == {"SessionId", "SessionExpiryDate"}
        if not WINDOWS:
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=30) == 0
