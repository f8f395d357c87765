"""A client that openapi-python-client generates creates a session. `make openapi-clients` runs the other generators."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mockpaywall.settings import Settings
from tests.openapi_clients.tools import PRINTED, PROGRAMS
from tests.support.servers import serve_asyncio

TIMEOUT_S = 50


def run(*command: str | Path, folder: Path) -> str:
    """Run a program of this environment in *folder*; return its output."""
    words = (sys.executable, *map(str, command))
    result = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    assert result.returncode == 0, f"{result.stdout}{result.stderr}"
    return result.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="the generator is installed on Linux only")
def test_a_generated_client_creates_a_session(tmp_path: Path) -> None:
    shutil.copy(PROGRAMS / "session_python_client.py", tmp_path / "session.py")
    (tmp_path / "config.yaml").write_text("post_hooks: []")
    options = (
        "--meta",
        "none",
        "--output-path",
        "paywall_client",
        "--config",
        "config.yaml",
        "--fail-on-warning",
    )
    with serve_asyncio(Settings()) as server:
        document = server.client.send(b"", method="GET", target="/__admin/openapi.json").body
        (tmp_path / "openapi.json").write_bytes(document)
        run("-m", "openapi_python_client", "generate", "--path", "openapi.json", *options, folder=tmp_path)
        assert PRINTED.search(run("session.py", server.client.url, folder=tmp_path))
