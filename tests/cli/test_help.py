"""Help that a person wants to read, and that does not drift from the tables."""

from __future__ import annotations

import errno
import os
import re
import shlex
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import click
import pytest

from mockpaywall.cli.cli_error import ExitCode
from mockpaywall.cli.click_ext import HelpfulCommand
from mockpaywall.cli.command_registry import COMMANDS
from mockpaywall.cli.lazy_group import EXAMPLES
from mockpaywall.settings import SETTINGS, Setting, ValueType
from mockpaywall.settings.definitions import SettingGroup, format_default
from tests.cli.conftest import Cli, Ended, clean_environ

NAMES = [row.name for row in COMMANDS]


def flat(text: str) -> str:
    """Without line ends and indentation."""
    return " ".join(text.split())


def named(name: str) -> HelpfulCommand:
    command = import_module(f"mockpaywall.cli.commands.{name}").command
    assert isinstance(command, HelpfulCommand)
    return command


def test_the_root_help(cli: Cli) -> None:
    ended = cli("--help")
    assert ended.code == 0
    assert ended.out.startswith("Usage: mockpaywall [COMMAND] [OPTIONS]\n")
    for line in (
        "  A local stand-in for Paywall's Masterpass API: for tests, for laptops, for\n  CI.",
        "  serve     Start the server. What happens when no command is named.",
        "  mockpaywall --port 0 --seed 7    on a free port, repeatable",
        "  2    wrong usage, an unusable setting, or a port that is taken",
        "'mockpaywall COMMAND --help' tells more; all settings are under 'serve'.",
    ):
        assert line in ended.out
    assert all(f"  {code.value:<3}  {code.meaning}\n" in ended.out for code in ExitCode)
    assert all(
        re.search(rf"^  {row.name} +{re.escape(row.summary)}$", ended.out, re.MULTILINE) for row in COMMANDS
    )


@pytest.mark.parametrize("spelling", ["--help", "-h"])
def test_help_has_two_spellings(cli: Cli, spelling: str) -> None:
    assert cli("wait", spelling).out.startswith("Usage: mockpaywall wait [OPTIONS]\n")


def test_version(cli: Cli) -> None:
    assert cli("--version").out == "mockpaywall 0.1.0\n"


@pytest.mark.parametrize("row", SETTINGS, ids=[row.name for row in SETTINGS])
def test_serve_explains_every_setting(cli: Cli, row: Setting) -> None:
    text = flat(cli("serve", "--help").out)
    shown = f"--no-{row.key}" if row.default is True else f"{row.flag} {row.metavar}".strip()
    words = row.help if row.default is not True else row.help[0].lower() + row.help[1:]
    lead = "Switch off: " if row.default is True else ""
    assert f" {shown} {lead}{words} [default: {format_default(row)}]" in text


def test_serve_lists_the_settings_in_groups(cli: Cli) -> None:
    lines = cli("serve", "--help").out.splitlines()
    groups = [group.value for group in SettingGroup]
    assert [line[:-1] for line in lines if line[:-1] in groups] == groups


def test_every_switch_has_an_opposite() -> None:
    options = {name for option in named("serve").params for name in (*option.opts, *option.secondary_opts)}
    for row in SETTINGS:
        assert row.flag in options
        assert (f"--no-{row.key}" in options) is (row.value_type is ValueType.BOOLEAN)


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_a_file_a_help_and_examples(cli: Cli, name: str) -> None:
    ended = cli(name, "--help")
    assert ended.code == 0
    assert named(name).name == name
    assert named(name).examples
    assert all(line in ended.out for line, _ in named(name).examples)


def example_lines() -> list[str]:
    pairs = [*EXAMPLES, *(pair for name in NAMES for pair in named(name).examples)]
    return sorted({line for line, _ in pairs})


@pytest.mark.parametrize("line", example_lines())
def test_every_example_is_a_command_that_is_understood(line: str) -> None:
    program, *words = shlex.split(re.split(r" (?:\||>|&&) ", line)[0])
    assert program == "mockpaywall"
    name = words.pop(0) if words and words[0] in NAMES else "serve"
    named(name).make_context(name, words)


def test_importing_the_command_line_imports_nothing_else() -> None:
    code = "import sys, mockpaywall.cli; print(sorted({'click', 'mockpaywall.cli.lazy_group'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "[]\n"


def test_serve_imports_nothing_that_is_slow_and_not_needed_yet() -> None:
    slow = {
        "faker",
        "flask",
        "jsonschema",
        "rich",
        "cryptography",
        "trustme",
        "tomllib",
        "urllib.request",
        "werkzeug",
    }
    code = f"import sys, mockpaywall.cli.commands.serve; print(sorted({slow!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout == "[]\n"


def test_colour_only_where_it_is_wanted(cli: Cli) -> None:
    assert "\x1b[" not in cli("--help").out
    assert "\x1b[" in cli("--help", FORCE_COLOR="1").out
    assert "\x1b[" not in cli("--help", FORCE_COLOR="1", NO_COLOR="1").out
    assert "\x1b[" not in cli("--help", FORCE_COLOR="1", TERM="dumb").out
    assert "\x1b[31m" in cli("zzz", FORCE_COLOR="1").err


def test_colour_moves_no_column(cli: Cli) -> None:
    for argv in (["--help"], ["serve", "--help"], ["modes"]):
        assert click.unstyle(cli(*argv, FORCE_COLOR="1").out) == cli(*argv).out


def test_a_reader_who_leaves_gets_no_complaint() -> None:
    """`mockpaywall example --count 20000 | head -1`, without a shell."""
    process = subprocess.Popen(
        [sys.executable, "-m", "mockpaywall", "example", "--count", "20000"],
        env=clean_environ({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stderr
    process.stdout.readline()
    process.stdout.close()
    err = process.stderr.read()
    process.stderr.close()
    assert (process.wait(timeout=60), err) == (1, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is of Linux")
def test_a_full_disk_is_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "mockpaywall", "modes"],
            env=clean_environ({}), stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (1, f"mockpaywall: {os.strerror(errno.ENOSPC)}\n")


def test_a_shell_can_complete_commands_and_options(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_MOCKPAYWALL_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_CWORD", "1")
    monkeypatch.setenv("COMP_WORDS", "mockpaywall ")
    assert cli().out.split() == [f"plain,{row.name}" for row in COMMANDS]
    monkeypatch.setenv("COMP_CWORD", "2")
    monkeypatch.setenv("COMP_WORDS", "mockpaywall serve --session-t")
    assert cli() == Ended(0, "plain,--session-ttl\n", "")
