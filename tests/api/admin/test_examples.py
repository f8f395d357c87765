"""The sample programs: they have the address, the keys and the namespace, and those that can run here do."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest

from mockpaywall.examples.checkout_programs import CHECKOUT_PROGRAMS
from mockpaywall.settings import Settings
from tests.api.admin.suite import Suite
from tests.support.servers import serve_asyncio

TIMEOUT_S = 60
COMMANDS: dict[str, tuple[str, str]] = {
    "curl": ("sh", "example.sh"),
    "python": (sys.executable, "example.py"),
    "typescript": ("node", "example.mjs"),
    "java": ("java", "Example.java"),
    "php": ("php", "example.php"),
    "ruby": ("ruby", "example.rb"),
}
"""Language -> what runs a file of it, and the name of the file."""


def find_programs(suite: Suite, language: str) -> tuple[str, str]:
    """Return the program that creates a session, and the one that pays an order."""
    listed = suite.admin_json("GET", "/examples")["examples"]
    return next((each["code"], each["checkout"]) for each in listed if each["language"] == language)


def run(language: str, code: str, folder: Path) -> str:
    program, name = COMMANDS[language]
    if shutil.which(program) is None:
        pytest.skip(f"{program} is not on this machine")
    (folder / name).write_text(code, encoding="utf-8")
    return subprocess.run(
        [program, name], cwd=folder, capture_output=True, text=True, timeout=TIMEOUT_S, check=True
    ).stdout


def test_there_is_one_per_language(suite: Suite) -> None:
    listed = suite.admin_json("GET", "/examples")["examples"]
    assert [each["language"] for each in listed] == list(CHECKOUT_PROGRAMS)
    assert all("{{" not in each["code"] for each in listed)


@pytest.mark.parametrize("language", CHECKOUT_PROGRAMS)
def test_an_example_has_the_address_and_the_namespace(suite: Suite, language: str) -> None:
    code, checkout = find_programs(suite.with_prefix("/ns/mine"), language)
    assert "http://test/ns/mine/api/paywall/masterpass/session" in code  # the Host of the client
    assert "http://test/ns/mine" in checkout
    assert "my-fake-key" in code
    assert "my-fake-key" in checkout


@pytest.mark.parametrize("language", CHECKOUT_PROGRAMS)
def test_an_example_has_the_keys_of_the_request(suite: Suite, language: str) -> None:
    for program in find_programs(suite, language):
        assert all(value in program for value in suite.keys.values())
        assert "/ns/" not in program


def test_a_key_that_would_end_a_string_is_refused(suite: Suite) -> None:
    keys = dict.fromkeys(suite.keys, 'a"b')
    response = Suite(suite.client, keys).admin("GET", "/examples")
    assert response.status == 422
    assert b'a\\"b' not in response.body


@pytest.mark.parametrize("language", COMMANDS)
def test_an_example_creates_a_session(language: str, tmp_path: Path) -> None:
    with serve_asyncio(Settings(base_path="/base", strictness="strict")) as server:
        with urlopen(f"{server.client.url}/ns/mine/__admin/examples", timeout=TIMEOUT_S) as response:
            listed = json.load(response)["examples"]
        out = run(language, next(each["code"] for each in listed if each["language"] == language), tmp_path)
        (session,) = server.namespace("mine").sessions()
        assert session.session_id in out
