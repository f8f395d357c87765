"""The sample programs: they have the address, the keys and the namespace, and those that can run here do."""

from __future__ import annotations

import json
import re
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
MCS = ("mcs", "-r:System.Net.Http.dll", "example.cs")
Commands = tuple[tuple[str, ...], ...]
COMMANDS: dict[str, tuple[str, Commands]] = {
    "curl": ("example.sh", (("sh", "example.sh"),)),
    "python": ("example.py", ((sys.executable, "example.py"),)),
    "typescript": ("example.mjs", (("node", "example.mjs"),)),
    "go": ("example.go", (("go", "run", "example.go"),)),
    "java": ("Example.java", (("java", "Example.java"),)),
    "php": ("example.php", (("php", "example.php"),)),
    "ruby": ("example.rb", (("ruby", "example.rb"),)),
    "csharp": ("example.cs", (MCS, ("mono", "example.exe"))),
}
"""Language -> the name of a file, and what compiles and runs it."""


def find_programs(suite: Suite, language: str) -> tuple[str, str]:
    """Return the program that creates a session, and the one that pays an order."""
    listed = suite.admin_json("GET", "/examples")["examples"]
    return next((each["code"], each["checkout"]) for each in listed if each["language"] == language)


def run(language: str, code: str, folder: Path) -> str:
    """Return what the program prints."""
    name, commands = COMMANDS[language]
    for program in (command[0] for command in commands):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not on this machine")
    (folder / name).write_text(to_csharp_7(code) if language == "csharp" else code, encoding="utf-8")
    return [run_command(command, folder) for command in commands][-1]


def run_command(command: tuple[str, ...], folder: Path) -> str:
    return subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, text=True, timeout=TIMEOUT_S, check=True
    ).stdout


def to_csharp_7(code: str) -> str:
    """Rewrite what is newer than the compiler of Mono: raw strings, `using var`, and programs without a class."""
    code = re.sub(
        r'"""\n(.*?)\n"""', lambda raw: '@"' + raw[1].replace('"', '""') + '"', code, flags=re.DOTALL
    )
    code = code.replace("using var ", "var ")
    head, constant, body = re.split(r"(?=const string)|(?=var request)", code)
    usings = "using System; using System.Net.Http; using System.Threading.Tasks;"
    main = "static void Main() { Run().GetAwaiter().GetResult(); }"
    return f"{usings}{head} class Program {{ {constant} {main} static async Task Run() {{ {body} }} }}"


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
