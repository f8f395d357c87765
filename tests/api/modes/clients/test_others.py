"""Node's fetch, the JDK's HttpClient and curl against our server, one process each for all modes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockpaywall.settings import Settings
from tests.api.modes.clients import expected
from tests.support.namespace_client import NamespaceClient
from tests.support.request_data import KEYS, VALID_BODY
from tests.support.servers import serve_asyncio

HERE = Path(__file__).parent
TIMEOUT_S = 50
NODE, JAVA = "20", "17"
"""The versions on the page: others have other error messages."""
DRIBBLE = "dribble=2/700"
"""Longer than the timeout of 300 ms in Java, which does not apply to the body."""


@pytest.fixture(scope="module")
def namespace() -> Iterator[NamespaceClient]:
    with serve_asyncio(Settings()) as server:
        yield server.namespace("clients")


@pytest.fixture(scope="module")
def url(namespace: NamespaceClient) -> str:
    return namespace.url


def tool(name: str, version: str | None = None) -> str:
    """Return the path of *name*. Skip the test when it is not installed or has another major version."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"{name} is not installed")
    if version is not None:
        output = run(path, "--version")
        major = re.search(r"\d+", output)
        if major is None or major[0] != version:
            pytest.skip(f"the page describes {name} {version}, installed is {output.splitlines()[0]}")
    return path


def run(*command: str | Path) -> str:
    """Return the output of a command that succeeds."""
    process = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=TIMEOUT_S, check=True
    )
    return process.stdout


def test_node(url: str) -> None:
    faults, bodies = expected.faults("Node fetch"), expected.bodies("Node fetch")
    lines = run(tool("node", NODE), HERE / "faults.mjs", url, *faults, *bodies).splitlines()
    results = {result["mode"]: result for result in map(json.loads, lines)}
    actual_faults = {mode: results[mode].get("error") or str(results[mode]["status"]) for mode in faults}
    assert actual_faults == faults
    assert {mode: results[mode].get("json") for mode in bodies} == bodies


def test_java(url: str) -> None:
    faults = expected.faults("Java HttpClient")
    fast_start = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    modes = (*faults, DRIBBLE)
    lines = run(tool("java", JAVA), *fast_start, HERE / "Faults.java", url, *modes).splitlines()
    results = {mode: result.partition(",")[0] for mode, result in (line.split("\t") for line in lines)}
    assert results == {**faults, DRIBBLE: "200"}


def curl_arguments(url: str, mode: str) -> list[str]:
    headers = {"Content-Type": "application/json", **KEYS, "X-Mock-Mode": mode}
    timeout = "0.3" if mode.startswith("fault=hang") else "20"
    arguments = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    return ["-sS", "--max-time", timeout, "-o", "-", *arguments, "-d", json.dumps(VALID_BODY), url]


def test_curl(url: str) -> None:
    curl = tool("curl")
    faults = expected.faults("curl")
    codes = {
        mode: subprocess.run(
            [curl, *curl_arguments(url, mode)], capture_output=True, timeout=TIMEOUT_S, check=False
        ).returncode
        for mode in faults
    }
    assert {mode: str(code) for mode, code in codes.items()} == {
        mode: cell.split()[0] for mode, cell in faults.items()
    }


@pytest.mark.parametrize("fault", ["fault=reset:after", "fault=empty:after"])
def test_curl_repeats_a_post_on_a_keep_alive_connection(
    namespace: NamespaceClient, url: str, fault: str
) -> None:
    """The page warns about it. Every client that uses libcurl does so."""
    before = len(namespace.sessions())
    command = [tool("curl"), *curl_arguments(url, "ok"), "--next", *curl_arguments(url, fault)]
    subprocess.run(command, capture_output=True, timeout=TIMEOUT_S, check=False)
    outcomes = [exchange.outcome for exchange in namespace.exchanges()[-3:]]
    assert [outcome.applied_mode for outcome in outcomes if outcome] == ["", fault, fault]
    assert len(namespace.sessions()) == before + 3
