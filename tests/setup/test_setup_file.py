"""Setup files: JSON and TOML, what they hold, and errors with file, place and reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockpaywall.model.initial_state import NO_INITIAL_STATE, InitialState
from mockpaywall.modes.parser import parse
from mockpaywall.paywall.masterpass.account import AccountState
from mockpaywall.paywall.operation import OperationPolicy
from mockpaywall.setup.account_parser import AccountRules
from mockpaywall.setup.setup_error import SetupError
from mockpaywall.setup.setup_file import load_setup

RULES = AccountRules(OperationPolicy(), 1_790_000_000.0)
JSON_TEXT = """{
  "mode": "delay=5",
  "delays": {"fixedDelay": 20},
  "rules": [{"mode": "http=503", "times": 2, "name": "first"}, {"mode": "error=112", "priority": 3}],
  "accounts": [{"phone": "905321234567", "state": "blocked", "cards": [{"number": "5528790000000008"}]}]
}"""
TOML_TEXT = """
mode = "delay=5"
[delays]
fixedDelay = 20
[[rules]]
mode = "http=503"
times = 2
name = "first"
[[rules]]
mode = "error=112"
priority = 3
[[accounts]]
phone = "905321234567"
state = "blocked"
cards = [{ number = "5528790000000008" }]
"""


def load(folder: Path, text: str, name: str = "setup.json") -> InitialState:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load_setup(path, RULES, parse)


def load_error(folder: Path, text: str, name: str = "setup.json") -> str:
    with pytest.raises(SetupError) as caught:
        load(folder, text, name)
    message = str(caught.value)
    assert message.startswith(f"{folder / name}: ")
    assert "\n" not in message
    return message.removeprefix(f"{folder / name}: ")


@pytest.mark.parametrize(("name", "text"), [("setup.json", JSON_TEXT), ("SETUP.TOML", TOML_TEXT)])
def test_every_member_is_read(tmp_path: Path, name: str, text: str) -> None:
    state = load(tmp_path, text, name)
    assert state.mode == parse("delay=5")
    assert (state.global_delay.mode, state.global_delay.as_given) == (parse("delay=20"), {"fixedDelay": 20})
    assert [(rule.name, str(rule.mode), rule.times, rule.priority, rule.created) for rule in state.rules] == [
        ("first", "http=503", 2, 0, -2),
        (None, "error=112", None, 3, -1),
    ]
    (account,) = state.accounts
    assert (account.phone, account.state, len(account.cards)) == ("905321234567", AccountState.BLOCKED, 1)


def test_an_empty_object_changes_nothing(tmp_path: Path) -> None:
    assert load(tmp_path, "{}") == NO_INITIAL_STATE
    assert load(tmp_path, "", "setup.toml") == NO_INITIAL_STATE
    assert load(tmp_path, "\ufeff{}") == NO_INITIAL_STATE


def test_every_process_gives_a_rule_the_same_id(tmp_path: Path) -> None:
    first, second = load(tmp_path, JSON_TEXT).rules
    assert [rule.id for rule in load(tmp_path, JSON_TEXT).rules] == [first.id, second.id]
    assert first.id != second.id


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[]",
            "at the top: found an array, expected a setup: an object with accounts, rules, mode or delays",
        ),
        (
            "{",
            "not JSON: line 1 column 2: found the end of the text, expected a name in double quotes",
        ),
        (
            '{"mode": "http=999x"}',
            '/mode: found "999x" at position 6, expected an HTTP status from 200 to 599',
        ),
        ('{"mode": 5}', "/mode: found a number, expected a mode"),
        ('{"rules": {}}', "/rules: found an object, expected an array of rules"),
        (
            '{"accounts": [{"phone": "905321234567"}, {"phone": "905321234567"}]}',
            "/accounts/1/phone: found the phone of an earlier account, expected another phone",
        ),
        ('{"delays": {"fixedDelay": -1}}', "/delays/fixedDelay: found a number, expected "),
        (
            '{"account": []}',
            '/account: found the key "account", expected accounts, rules, mode or delays; did you',
        ),
    ],
)
def test_an_error_says_where_and_why(tmp_path: Path, text: str, message: str) -> None:
    assert load_error(tmp_path, text)[: len(message)] == message


@pytest.mark.parametrize(
    ("match", "reason"),
    [
        ('{"urlPath": "api/x"}', "urlPath 'api/x' does not begin with a slash"),
        ('{"method": "PSOT"}', "PSOT is not a method of HTTP"),
        ('{"url": "/ns/a/api/x"}', "url '/ns/a/api/x' has a prefix /ns/NAME"),
        ('{"urlPathTemplate": "/a?b={c}"}', "urlPathTemplate '/a?b={c}' has a query"),
    ],
)
def test_a_rule_that_no_request_can_match_is_refused(tmp_path: Path, match: str, reason: str) -> None:
    message = load_error(tmp_path, f'{{"rules":[{{"mode":"ok"}},{{"mode":"ok","match":{match}}}]}}')
    assert message.startswith("/rules/1/match: found a pattern that no request matches: ")
    assert reason in message
    assert message.endswith(", expected one that a request can match")


def test_all_errors_are_in_one_line(tmp_path: Path) -> None:
    text = '{"mode": "nope", "rules": [{"mode": "http="}, {"times": 1}], "accounts": [{"phone": "1", "state": "x"}]}'
    message = load_error(tmp_path, text)
    places = [
        part.partition(": ")[0]
        for part in message.split("; ")
        if part.startswith("/") or "at the top" in part
    ]
    assert places == ["/accounts/0/phone", "/accounts/0/state", "/rules/0/mode", "/rules/1", "/mode"]


def test_an_error_shows_no_card_number(tmp_path: Path) -> None:
    text = '{"accounts": [{"phone": "905321234567", "cards": [{"number": "5528790000000009"}]}]}'
    assert "5528790000000009" not in load_error(tmp_path, text)


def test_toml_errors_name_the_file(tmp_path: Path) -> None:
    assert load_error(tmp_path, "mode = ", "setup.toml").startswith("not TOML: ")


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="cannot be read"):
        load_setup(tmp_path, RULES, parse)
