"""The README: the two commands and their plain equivalents, the examples, the start page, and its length."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import tomllib
from pathlib import Path

import pytest

from mockpaywall.modes.parser import parse
from mockpaywall.modes.profiles import map_to_modes, parse_profiles
from tests.docs.docs_server import PATH, SentRequest, send_request, start_server
from tests.docs.shell_session import list_checked_blocks, list_shell_blocks, run_blocks
from tests.support.example_runs import copy_python_examples, run_pytest
from tests.support.markdown import ROOT, load_page

README = load_page("README.md")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
COMMANDS = README.section("Two commands")
MAKE_COMMANDS, PLAIN_COMMANDS = COMMANDS.code_blocks("sh")
(WINDOWS_COMMANDS,) = COMMANDS.code_blocks("bat")
CURL = README.section("A session with curl")
CURL_COMMANDS, RESPONSES = CURL.code_blocks("sh"), CURL.code_blocks("http")
PAYMENT = README.section("A payment")
START = load_page("docs/index.md")
CHECKED_BLOCKS = (
    *COMMANDS.fenced_blocks("sh", "bat"),
    *README.section("In a pytest test").fenced_blocks("python"),
    *CURL.fenced_blocks("sh", "http"),
    *PAYMENT.fenced_blocks("sh"),
    *list_checked_blocks(START),
)
"""CI runs the commands of the first section; the tests compare them with the Makefile and the workflow."""


def recipe(target: str) -> list[str]:
    """Return the commands of a target of the Makefile."""
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)*)", MAKEFILE, re.MULTILINE)
    assert found, f"the Makefile has no target {target}"
    return [line.strip().lstrip("@") for line in found[1].splitlines()]


def python_commands(text: str, python: str) -> list[str]:
    """Return what *text* runs with the Python of the environment, without comments."""
    lines = (line.partition("  #")[0].strip() for line in text.splitlines())
    return [line.removeprefix(f"{python} ") for line in lines if line.startswith(f"{python} ")]


def make_commands() -> list[str]:
    return [line.partition("#")[0].strip() for line in MAKE_COMMANDS.splitlines()]


def parse_curl(command: str) -> tuple[str, list[str], str]:
    """Return URL, headers and body of a curl command, which may use -i, -H and -d only."""
    words = shlex.split(command.replace("\\\n", ""))
    assert words[:2] == ["curl", "-i"]
    pairs = list(zip(words[3::2], words[4::2], strict=True))
    assert {option for option, _ in pairs} == {"-H", "-d"}
    headers = [value for option, value in pairs if option == "-H"]
    (body,) = (value for option, value in pairs if option == "-d")
    return words[2], headers, body


def mask_times(response: str) -> str:
    """Return *response* without the two times in it."""
    dated = re.sub(r"^Date: .{3}, .* GMT$", "Date: (now)", response, flags=re.MULTILINE)
    return re.sub(r'"SessionExpiryDate":"[0-9T:-]{19}"', '"SessionExpiryDate":"(later)"', dated)


def test_the_two_commands_come_first() -> None:
    assert README.code_blocks("sh")[0] == MAKE_COMMANDS


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    assert make_commands() == ["make run", "make test"]
    assert recipe("run") == ["$(BIN)/mockpaywall serve $(ARGS)"]


def test_ci_runs_the_second_command() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert script[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in script
    assert script[-1] == f"exec {make_commands()[1]} </dev/null"
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    assert "      - run: .ci/run\n" in workflow
    assert "      - run: make test-lowest\n" in workflow


def test_the_plain_commands_do_what_make_does() -> None:
    checks = [line.removeprefix("$(BIN)/python ").removesuffix(" $(ARGS)") for line in recipe("test")]
    for commands in (
        python_commands(PLAIN_COMMANDS, ".venv/bin/python"),
        python_commands(WINDOWS_COMMANDS, r".venv\Scripts\python"),
    ):
        assert [line for line in commands if "pip" not in line] == checks
    assert ".venv/bin/mockpaywall  " in PLAIN_COMMANDS
    assert ".venv\\Scripts\\mockpaywall\n" in WINDOWS_COMMANDS


def test_ci_runs_the_plain_commands_on_systems_without_make() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    steps = [line.partition("run: python ")[2] for line in workflow.splitlines() if "run: python " in line]
    assert steps == python_commands(WINDOWS_COMMANDS, r".venv\Scripts\python")
    assert "run: .ci/run\n" in workflow


def test_make_help_lists_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony
    explained = re.findall(r"^([a-z-]+):.*?## .+$", MAKEFILE, re.MULTILINE)
    assert sorted(explained) == sorted(phony[1].split())


def test_the_extras_are_those_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = re.findall(r"`\[([a-z]+)\]`", README.section("Install").text)
    assert sorted(named) == sorted(set(project["optional-dependencies"]) - {"dev"})


def test_the_pytest_example_passes(tmp_path: Path) -> None:
    (example,) = README.section("In a pytest test").code_blocks("python")
    folder = copy_python_examples(tmp_path)
    (folder / "test_readme_example.py").write_text(example, encoding="utf-8")
    exit_code, output = run_pytest(folder, "test_readme_example.py")
    assert (exit_code, re.findall(r"\d+ passed|\d+ failed", output)) == (0, ["1 passed"]), output


def test_each_curl_command_has_its_response() -> None:
    assert len(CURL_COMMANDS) == len(RESPONSES) == 2
    assert {parse_curl(command)[0] for command in CURL_COMMANDS} == {f"http://127.0.0.1:8080{PATH}"}


def test_the_responses_are_those_of_a_new_server(tmp_path: Path) -> None:
    with start_server(tmp_path) as port:
        for command, expected in zip(CURL_COMMANDS, RESPONSES, strict=True):
            _, headers, body = parse_curl(command)
            response = send_request(port, body, headers).decode()
            assert mask_times(response.replace("\r\n", "\n")) == mask_times(expected).rstrip("\n")


@pytest.mark.parametrize("response", RESPONSES)
def test_the_content_length_is_the_length_of_the_body(response: str) -> None:
    head, _, body = response.partition("\n\n")
    assert f"Content-Length: {len(body.strip())}\n" in head


def test_the_ten_modes_can_be_set(server_port: int) -> None:
    modes = [row[0].strip("`") for row in README.section("Ten modes").rows("mode")]
    assert len(set(modes)) == 10
    for mode in modes:
        parse(mode, map_to_modes(parse_profiles({})))
        request = SentRequest(f'{{"mode":"{mode}"}}', (), "PUT", "/ns/ten-modes/__admin/mode")
        assert request.send_to(server_port)[0]["status"] == "200"


@pytest.mark.parametrize(
    ("mode", "status", "text"),
    [
        ("error=InvalidPhone", "200", '"ErrorCode":7,'),
        ("http=503", "503", "<center>nginx</center>"),
        ("payload=no-session-id", "200", '"Body":{"SessionExpiryDate":'),
    ],
)
def test_what_the_client_gets(server_port: int, mode: str, status: str, text: str) -> None:
    headers = ("Content-Type: application/json", "apikeyprivate: ten", "apiclientprivate: modes")
    response_headers, body = SentRequest(headers=(*headers, f"X-Mock-Mode: {mode}")).send_to(server_port)
    assert response_headers["status"] == status
    assert text in body


@pytest.mark.skipif(not all(map(shutil.which, ("sh", "curl", "sed"))), reason="needs sh, curl and sed")
def test_the_payment_command_pays(tmp_path: Path) -> None:
    blocks = list_shell_blocks(START)
    command = PAYMENT.code_blocks("sh")[0].partition("#")[0]
    assert blocks[0].commands.startswith(command)
    with start_server(tmp_path) as port:
        outputs, errors = run_blocks(blocks, tmp_path, port)
        (payment,) = json.loads(SentRequest("", (), "GET", "/__admin/payments").send_to(port)[1])["payments"]
    assert errors == ""
    assert "Commit successful" in outputs[0]
    assert payment["state"] == "success"


def test_it_has_about_150_lines() -> None:
    assert 120 <= len(README.text.splitlines()) <= 160
