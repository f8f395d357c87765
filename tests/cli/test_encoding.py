"""Output for programs is UTF-8, independent of the encoding of the standard streams."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockpaywall.settings import Settings
from tests.cli.conftest import clean_environ
from tests.support.request_data import VALID_BODY
from tests.support.servers import connect_asyncio

REFERENCE = "siparişİ-😀"
ENVIRONMENTS = (
    {"PYTHONIOENCODING": "cp1252"},
    {"PYTHONIOENCODING": "cp1254"},
    {"PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
)
REMOTE_COMMANDS = (
    ("sessions", "--json"),
    ("requests", "--json"),
    ("requests", "--export", "har"),
    ("requests", "--export", "curl"),
)
LOCAL_COMMANDS = (("openapi",), ("modes", "--json"), ("example", "--curl"))


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with connect_asyncio(Settings()) as client:
        client.send(json.dumps({**VALID_BODY, "ReferenceCode": REFERENCE}, ensure_ascii=False).encode())
        yield f"http://127.0.0.1:{client.port}"


def run(*argv: str, **environ: str) -> bytes:
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-m", "mockpaywall", *argv],
        env=clean_environ({"PYTHONPATH": root, **environ}),
        capture_output=True,
        check=False,
        timeout=30,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout


@pytest.mark.parametrize("environ", ENVIRONMENTS, ids=str)
@pytest.mark.parametrize("argv", REMOTE_COMMANDS, ids=" ".join)
def test_what_a_server_returns_is_utf_8(url: str, argv: tuple[str, ...], environ: dict[str, str]) -> None:
    text = run(*argv, "--url", url, **environ).decode("utf-8")
    assert REFERENCE in text
    if argv[-1] != "curl":
        json.loads(text)


@pytest.mark.parametrize("environ", ENVIRONMENTS, ids=str)
@pytest.mark.parametrize("argv", LOCAL_COMMANDS, ids=" ".join)
def test_what_a_command_makes_is_utf_8(argv: tuple[str, ...], environ: dict[str, str]) -> None:
    assert run(*argv, **environ).decode("utf-8").strip()
