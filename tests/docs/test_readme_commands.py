"""The two commands at the top, the plain ones below them, and what CI calls."""

from __future__ import annotations

import re

import pytest

from tests.docs import expected
from tests.docs.readme import ROOT, TEXT, code, section

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
FIRST, PLAIN = code(TEXT.partition("## ")[0], "sh")
(WINDOWS,) = code(TEXT.partition("## ")[0], "bat")
TOP = [line.partition("#")[0].strip() for line in FIRST.splitlines()]


def recipe(target: str) -> list[str]:
    """The commands of a target."""
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)*)", MAKEFILE, re.MULTILINE)
    assert found, f"the Makefile has no target {target}"
    return [line.strip().lstrip("@") for line in found[1].splitlines()]


def plain(text: str, python: str) -> list[str]:
    """What *text* runs with the Python of the environment, without comments."""
    lines = (line.partition("  #")[0].strip() for line in text.splitlines())
    return [line.removeprefix(f"{python} ") for line in lines if line.startswith(f"{python} ")]


def test_the_two_commands_are_targets_of_the_makefile() -> None:
    assert TOP == ["make run", "make test"]
    assert recipe("run") == ["$(BIN)/mockpaywall serve $(ARGS)"]


def test_ci_calls_the_second_command_and_nothing_after_it() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert script[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in script
    assert script[-1] == f"exec {TOP[1]} </dev/null"


def test_the_plain_commands_do_what_make_does() -> None:
    checks = [line.removeprefix("$(BIN)/python ").removesuffix(" $(ARGS)") for line in recipe("test")]
    assert [line for line in plain(PLAIN, ".venv/bin/python") if "pip" not in line] == checks
    assert [line for line in plain(WINDOWS, r".venv\Scripts\python") if "pip" not in line] == checks


def test_the_forge_runs_the_same_checks_where_there_is_no_make() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    steps = [line.partition("run: python ")[2] for line in workflow.splitlines() if "run: python " in line]
    assert steps == plain(WINDOWS, r".venv\Scripts\python")
    assert "run: .ci/run\n" in workflow


def test_help_lists_every_target() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    assert phony
    explained = re.findall(r"^([a-z]+):.*?## .+$", MAKEFILE, re.MULTILINE)
    assert sorted(explained) == sorted(phony[1].split())


@pytest.mark.parametrize("rows", [expected.commands(), expected.exit_codes()])
def test_commands_and_exit_codes(rows: str) -> None:
    assert rows in section("Commands")
