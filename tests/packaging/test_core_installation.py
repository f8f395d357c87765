"""The installed wheel without extras: it serves, runs the fixture, and names the extra of a missing feature."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mockpaywall import __version__
from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.upstream import UPSTREAM_OPERATIONS
from mockpaywall.text.missing_extra import EXTRAS
from tests.packaging.installation import WINDOWS, Installation, isolated_environ
from tests.support.http_client import HttpClient

NEEDS = "needs an optional dependency: pip install"
FIXTURE_TEST = """
def test_the_fixture_serves(paywall):
    assert paywall.url.startswith("http://127.0.0.1:")
    assert paywall.requests() == []
"""


@contextmanager
def run_server(installation: Installation, port_file: Path) -> Iterator[subprocess.Popen[str]]:
    """Run a server; yield its process after the ready line."""
    command = [
        installation.python,
        "-m",
        "mockpaywall",
        "serve",
        "--port",
        "0",
        "--port-file",
        str(port_file),
    ]
    with subprocess.Popen(
        command, cwd=installation.folder, env=isolated_environ(), stdout=subprocess.PIPE, encoding="utf-8"
    ) as server:
        try:
            assert server.stdout
            assert server.stdout.readline().startswith("mockpaywall ready on http://127.0.0.1:")
            yield server
        finally:
            server.kill()


def test_the_core_installation(core_installation: Installation, tmp_path: Path) -> None:
    """One test: the installation is slow, and each pytest-xdist worker would repeat it."""
    check_version(core_installation)
    check_paths(core_installation)
    check_schemas(core_installation)
    check_server(core_installation, tmp_path / "port")
    check_fixture(core_installation)
    check_missing_extras(core_installation)


def check_version(installation: Installation) -> None:
    for start in ([installation.mockpaywall], [installation.python, "-m", "mockpaywall"]):
        assert installation.run(*start, "--version") == f"mockpaywall {__version__}\n"


def check_paths(installation: Installation) -> None:
    """The tests must use the wheel, not the checkout, and no extra may be installed."""
    program = "import mockpaywall; print(mockpaywall.__file__)"
    assert installation.contains(installation.run(installation.python, "-c", program))
    modules = [module for extra in EXTRAS.values() for module in extra]
    program = f"from importlib.util import find_spec; print([m for m in {modules} if find_spec(m)])"
    assert installation.run(installation.python, "-c", program) == "[]\n"


def check_schemas(installation: Installation) -> None:
    document = json.loads(installation.run(installation.mockpaywall, "openapi"))
    assert set(document["paths"]) == {operation.path for operation in (*OPERATIONS, *UPSTREAM_OPERATIONS)}


def check_server(installation: Installation, port_file: Path) -> None:
    with run_server(installation, port_file) as server:
        client = HttpClient(int(port_file.read_text()))
        response = client.send()
        assert response.status == 200
        assert response.json["Body"].keys() == {"SessionId", "SessionExpiryDate"}
        response = client.send(b"", method="GET", target="/__admin/metrics")
        assert response.status == 501
        (error,) = response.json["errors"]
        assert error["detail"] == f"the Prometheus format {NEEDS} 'mockpaywall[metrics]'"
        if not WINDOWS:
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=30) == 0


def check_fixture(installation: Installation) -> None:
    (installation.folder / "test_fixture.py").write_text(FIXTURE_TEST, encoding="utf-8")
    assert "1 passed" in installation.run(installation.python, "-m", "pytest", "test_fixture.py")


def check_missing_extras(installation: Installation) -> None:
    for arguments, message in (
        (("--store", "redis://127.0.0.1:1/0"), f"--store: a Redis store {NEEDS} 'mockpaywall[redis]'"),
        (
            ("--tls-self-signed",),
            f"--tls-self-signed: a self-signed certificate {NEEDS} 'mockpaywall[tls]'",
        ),
        (("tls",), f"a self-signed certificate {NEEDS} 'mockpaywall[tls]'"),
    ):
        process = subprocess.run(
            [installation.mockpaywall, *arguments],
            cwd=installation.folder,
            env=isolated_environ(),
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        assert (process.returncode, process.stdout) == (2, "")
        assert process.stderr == f"mockpaywall: {message}\n"
