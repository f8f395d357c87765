"""Wrong usage: one line with a suggestion, exit code 2, nothing on stdout, no secret."""

# ruff: noqa: E501 - expected messages are not broken into several lines

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockpaywall.cli.command_registry import COMMANDS
from tests.cli.conftest import Cli, CommandResult

PORT = "expected a whole number from 0 to 65535"


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("exmaple", "no such command: exmaple; did you mean example? (see 'mockpaywall --help')"),
        ("zzz", "no such command: zzz (see 'mockpaywall --help')"),
        ("--prot 80", "no such option: --prot; did you mean --port? (see 'mockpaywall serve --help')"),
        ("serve --no-admim", "no such option: --no-admim; did you mean --no-admin? (see 'mockpaywall serve --help')"),
        ("example --cuont 3", "no such option: --cuont; did you mean --count? (see 'mockpaywall example --help')"),
        ("-p 80", "no such option: -p (see 'mockpaywall serve --help')"),
        ("--port", "Option '--port' requires an argument (see 'mockpaywall serve --help')"),
        ("mode --url", "Option '--url' requires an argument (see 'mockpaywall mode --help')"),
        ("serve --admin=1", "Option '--admin' does not take a value (see 'mockpaywall serve --help')"),
        ("example session more", "too many arguments for example: 1 left over (see 'mockpaywall example --help')"),
        ("example paymnt/init", "no such operation; did you mean payment/init? (see 'mockpaywall example --help')"),
        ("--credentials sesame open", "too many arguments for serve: 1 left over (see 'mockpaywall serve --help')"),
        ("example --json --curl", "json and curl: expected one format (see 'mockpaywall example --help')"),
        ("--port abc", f'flag --port: "abc" is not usable; {PORT}'),
        ("serve --port 70000", f'flag --port: "70000" is not usable; {PORT}'),
        ("--config no.toml", "no.toml: no such file; expected a TOML file"),
        ("wait --timeout nan", "--timeout: \"nan\" is not usable; expected seconds from 0 to 86400 (see 'mockpaywall wait --help')"),
        ("verify --within nan", "--within: \"nan\" is not usable; expected seconds from 0 to 60 (see 'mockpaywall verify --help')"),
        ("clock --advance nan", "--advance: nan is not a number of seconds (see 'mockpaywall clock --help')"),
        ("clock --advance -inf", "--advance: -inf is not a number of seconds (see 'mockpaywall clock --help')"),
        ("wait --url ftp://x", '--url: "ftp://x" is not usable; expected one such as http://127.0.0.1:8080 (see \'mockpaywall wait --help\')'),
        ("example --credentials sesame", "--credentials: the value is not usable; expected KEY:CLIENT, both not empty (a key cannot contain a colon) (see 'mockpaywall example --help')"),
    ],
)  # fmt: skip
def test_one_line_and_exit_code_2(cli: Cli, line: str, message: str) -> None:
    result = cli(*line.split())
    assert result.err == f"mockpaywall: {message}\n"
    assert (result.code, result.out) == (2, "")
    assert "sesame" not in result.err


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("example --count 0", "a whole number from 1 to 1000000"),
        ("example --seed -1", "a whole number from 0 to 9223372036854775807"),
        ("example --format jsno", "json, curl, http or sh; did you mean json?"),
        ("requests --export x", "har or curl"),
        ("requests --limit x", "a whole number, at least 1"),
        ("sessions --offset -1", "a whole number, at least 0"),
        ("verify --exactly 1.5", "a whole number, at least 0"),
        ("wait --timeout x", "seconds from 0 to 86400"),
        ("wait --timeout -1", "seconds from 0 to 86400"),
        ("clock --advance x", "a number of seconds"),
        ("openapi --version x", "3.1 or 3.0"),
    ],
)
def test_unusable_values_of_options_are_named(cli: Cli, line: str, expected: str) -> None:
    command, option, value = line.split()
    result = cli(command, option, value)
    assert result.err == (
        f'mockpaywall: {option}: "{value}" is not usable; expected {expected} '
        f"(see 'mockpaywall {command} --help')\n"
    )
    assert (result.code, result.out) == (2, "")


def test_blank_options_are_refused(cli: Cli) -> None:
    assert cli("reset", "--url", "").err.startswith('mockpaywall: --url: "" is not usable; ')
    token = cli("reset", "--admin-token", "", MOCKPAYWALL_ADMIN_TOKEN="sesame")
    assert token.err.startswith("mockpaywall: --admin-token: the value is not usable; ")
    assert token.code == 2


def test_a_mode_that_does_not_parse_is_reported_with_the_position(cli: Cli) -> None:
    result = cli("--mode", "ok,http=abc")
    assert result.err.startswith('mockpaywall: flag --mode: "ok,http=abc" is not usable; position 9: found ')
    assert (result.code, result.err.count("\n")) == (2, 1)


def test_an_unknown_variable_and_an_unknown_key_are_named(cli: Cli, tmp_path: Path) -> None:
    assert (
        cli(MOCKPAYWALL_PROT="1").err
        == "mockpaywall: MOCKPAYWALL_PROT is not a setting; did you mean MOCKPAYWALL_PORT?\n"
    )
    (tmp_path / "mockpaywall.toml").write_text("prot = 1\n")
    result = cli()
    assert result == CommandResult(
        2, "", "mockpaywall: mockpaywall.toml key prot is not a setting; did you mean port?\n"
    )


def test_the_file_is_selected_by_option_or_variable(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text("[server]\nport = 1\n")
    expected = (
        "mockpaywall: other.toml table [server] is not known; expected keys at the top, or [profile.NAME]\n"
    )
    assert cli("--config", "other.toml").err == expected
    assert cli(MOCKPAYWALL_CONFIG="other.toml").err == expected


ARGUMENTS = (
    st.sampled_from([entry.name for entry in COMMANDS if entry.name not in ("serve", "wait")]) | st.text()
)


@given(
    st.lists(
        ARGUMENTS | st.just("--") | st.sampled_from(["--json", "--count", "--seed", "--ca", "--url"]),
        max_size=4,
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
def test_no_arguments_cause_a_traceback(cli: Cli, arguments: list[str]) -> None:
    result = cli("example", "--count", "1", *arguments)
    assert result.code in (0, 1, 2)
    assert (result.code != 0) == bool(result.err)
    assert result.err.count("\n") == (1 if result.code else 0)
