"""The help: readable, and in agreement with the tables of commands and settings."""

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
from tests.cli.conftest import Cli, CommandResult, clean_environ

COMMAND_NAMES = [entry.name for entry in COMMANDS]


def join_lines(text: str) -> str:
    """Return *text* without line ends and indentation."""
    return " ".join(text.split())


def load_command(name: str) -> HelpfulCommand:
    command = import_module(f"mockpaywall.cli.commands.{name}").command
    assert isinstance(command, HelpfulCommand)
    return command


def test_the_root_help(cli: Cli) -> None:
    result = cli("--help")
    assert result.code == 0
    assert result.out.startswith("Usage: mockpaywall [COMMAND] [OPTIONS]\n")
    for line in (
        "  A local mock server for Paywall's Masterpass API: for tests, laptops and CI.\n",
        "  serve     Start the server. The default when no command is given.",
        "  mockpaywall --port 0 --seed 7    on a free port, with repeatable ids",
        "  2    wrong usage, an unusable setting, a rejected call, or a port in use",
        "See 'mockpaywall COMMAND --help' for each command; 'serve' lists all settings.",
    ):
        assert line in result.out
    assert all(f"  {code.value:<3}  {code.meaning}\n" in result.out for code in ExitCode)
    assert all(
        re.search(rf"^  {entry.name} +{re.escape(entry.summary)}$", result.out, re.MULTILINE)
        for entry in COMMANDS
    )


@pytest.mark.parametrize("option", ["--help", "-h"])
def test_help_has_two_options(cli: Cli, option: str) -> None:
    assert cli("wait", option).out.startswith("Usage: mockpaywall wait [OPTIONS]\n")


def test_version(cli: Cli) -> None:
    assert cli("--version").out == "mockpaywall 0.1.0\n"


@pytest.mark.parametrize("setting", SETTINGS, ids=[setting.name for setting in SETTINGS])
def test_serve_explains_every_setting(cli: Cli, setting: Setting) -> None:
    text = join_lines(cli("serve", "--help").out)
    default = f"[default: {format_default(setting)}]"
    if setting.default is True:
        meaning = setting.help[0].lower() + setting.help[1:]
        assert f" --no-{setting.key} Disable: {meaning} {default}" in text
    else:
        label = f"{setting.flag} {setting.metavar}".strip()
        assert f" {label} {setting.help} {default}" in text


def test_serve_lists_the_settings_in_groups(cli: Cli) -> None:
    lines = cli("serve", "--help").out.splitlines()
    groups = [group.value for group in SettingGroup]
    assert [line[:-1] for line in lines if line[:-1] in groups] == groups


def test_every_switch_has_an_opposite() -> None:
    options = {
        name for option in load_command("serve").params for name in (*option.opts, *option.secondary_opts)
    }
    for setting in SETTINGS:
        assert setting.flag in options
        assert (f"--no-{setting.key}" in options) is (setting.value_type is ValueType.BOOLEAN)


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_every_command_has_a_module_a_help_and_examples(cli: Cli, name: str) -> None:
    result = cli(name, "--help")
    assert result.code == 0
    assert load_command(name).name == name
    assert load_command(name).examples
    assert all(line in result.out for line, _ in load_command(name).examples)


def example_lines() -> list[str]:
    pairs = [*EXAMPLES, *(pair for name in COMMAND_NAMES for pair in load_command(name).examples)]
    return sorted({line for line, _ in pairs})


@pytest.mark.parametrize("line", example_lines())
def test_every_example_can_be_parsed(line: str) -> None:
    program, *arguments = shlex.split(re.split(r" (?:\||>|&&) ", line)[0])
    assert program == "mockpaywall"
    name = arguments.pop(0) if arguments and arguments[0] in COMMAND_NAMES else "serve"
    load_command(name).make_context(name, arguments)


def test_importing_the_cli_package_imports_nothing_else() -> None:
    code = "import sys, mockpaywall.cli; print(sorted({'click', 'mockpaywall.cli.lazy_group'} & set(sys.modules)))"
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert process.stdout == "[]\n"


def test_serve_does_not_import_slow_modules_at_the_start() -> None:
    slow = {
        "faker",
        "flask",
        "jsonschema",
        "rich",
        "cryptography",
        "trustme",
        "tomllib",
        "http.client",
        "prometheus_client",
        "redis",
        "urllib.request",
        "werkzeug",
    }
    code = f"import sys, mockpaywall.cli.commands.serve; print(sorted({slow!r} & set(sys.modules)))"
    process = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert process.stdout == "[]\n"


def test_color_depends_on_the_environment(cli: Cli) -> None:
    assert "\x1b[" not in cli("--help").out
    assert "\x1b[" in cli("--help", FORCE_COLOR="1").out
    assert "\x1b[" not in cli("--help", FORCE_COLOR="1", NO_COLOR="1").out
    assert "\x1b[" not in cli("--help", FORCE_COLOR="1", TERM="dumb").out
    assert "\x1b[31m" in cli("zzz", FORCE_COLOR="1").err


def test_color_does_not_change_the_layout(cli: Cli) -> None:
    for argv in (["--help"], ["serve", "--help"], ["modes"]):
        assert click.unstyle(cli(*argv, FORCE_COLOR="1").out) == cli(*argv).out


def test_a_closed_pipe_is_not_an_error_message() -> None:
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


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full (Linux)")
def test_a_full_disk_is_reported_in_one_line() -> None:
    with Path("/dev/full").open("w") as full:
        process = subprocess.run(
            [sys.executable, "-m", "mockpaywall", "modes"],
            env=clean_environ({}), stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert (process.returncode, process.stderr) == (1, f"mockpaywall: {os.strerror(errno.ENOSPC)}\n")


def test_a_shell_can_complete_commands_and_options(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_MOCKPAYWALL_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_CWORD", "1")
    monkeypatch.setenv("COMP_WORDS", "mockpaywall ")
    assert cli().out.split() == [f"plain,{entry.name}" for entry in COMMANDS]
    monkeypatch.setenv("COMP_CWORD", "2")
    monkeypatch.setenv("COMP_WORDS", "mockpaywall serve --session-t")
    assert cli() == CommandResult(0, "plain,--session-ttl\n", "")
