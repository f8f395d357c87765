"""Node's fetch, the JDK's HttpClient and curl against the network front, one process each for all modes."""

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
from tests.api.modes.serving import Space, front
from tests.api.wire import GOOD, KEYS, PATH

HERE = Path(__file__).parent
PATIENCE_S = 50
NODE, JAVA = "20", "17"
"""The versions of which the page tells: others word their errors otherwise."""
DRIBBLE = "dribble=2/700"
"""Java waits it out with a limit of 300 ms."""


@pytest.fixture(scope="module")
def space() -> Iterator[Space]:
    with front(Settings()) as served:
        yield served.space("clients")


@pytest.fixture(scope="module")
def url(space: Space) -> str:
    return f"http://127.0.0.1:{space.client.port}/ns/{space.name}{PATH}"


def tool(name: str, version: str | None = None) -> str:
    """Where *name* is; skips the test when it is not there, or is not of that major version."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    if version is not None:
        description = run(found, "--version")
        major = re.search(r"\d+", description)
        if major is None or major[0] != version:
            pytest.skip(f"the page tells of {name} {version}, and here is {description.splitlines()[0]}")
    return found


def run(*command: str | Path) -> str:
    """What it prints; it must end well."""
    done = subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=PATIENCE_S, check=True
    )
    return done.stdout


def test_node(url: str) -> None:
    faults, bodies = expected.faults("Node fetch"), expected.bodies("Node fetch")
    lines = run(tool("node", NODE), HERE / "faults.mjs", url, *faults, *bodies).splitlines()
    description = {one["mode"]: one for one in map(json.loads, lines)}
    assert {
        mode: description[mode].get("error") or str(description[mode]["status"]) for mode in faults
    } == faults
    assert {mode: description[mode].get("json") for mode in bodies} == bodies


def test_java(url: str) -> None:
    faults = expected.faults("Java HttpClient")
    quick = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
    modes = (*faults, DRIBBLE)
    lines = run(tool("java", JAVA), *quick, HERE / "Faults.java", url, *modes).splitlines()
    description = {mode: seen.partition(",")[0] for mode, seen in (line.split("\t") for line in lines)}
    assert description == {**faults, DRIBBLE: "200"}


def curl_words(url: str, mode: str) -> list[str]:
    headers = {"Content-Type": "application/json", **KEYS, "X-Mock-Mode": mode}
    limit = "0.3" if mode.startswith("fault=hang") else "20"
    lines = [word for name, value in headers.items() for word in ("-H", f"{name}: {value}")]
    return ["-sS", "--max-time", limit, "-o", "-", *lines, "-d", json.dumps(GOOD), url]


def test_curl(url: str) -> None:
    curl = tool("curl")
    faults = expected.faults("curl")
    codes = {
        mode: subprocess.run(
            [curl, *curl_words(url, mode)], capture_output=True, timeout=PATIENCE_S, check=False
        ).returncode
        for mode in faults
    }
    assert {mode: str(code) for mode, code in codes.items()} == {
        mode: description.split()[0] for mode, description in faults.items()
    }


@pytest.mark.parametrize("fault", ["fault=reset:after", "fault=empty:after"])
def test_curl_sends_a_post_twice_on_a_kept_connection(space: Space, url: str, fault: str) -> None:
    """The page warns of it; so does everything that is built on libcurl."""
    before = len(space.sessions())
    words = [tool("curl"), *curl_words(url, "ok"), "--next", *curl_words(url, fault)]
    subprocess.run(words, capture_output=True, timeout=PATIENCE_S, check=False)
    assert [one.outcome.applied_mode for one in space.exchanges()[-3:] if one.outcome] == ["", fault, fault]
    assert len(space.sessions()) == before + 3
