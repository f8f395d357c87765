"""The table against the dataclass: every setting has all its spellings and does something."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from mockpaywall.settings import SETTINGS, Setting, Settings, ValueType, resolve_settings
from mockpaywall.settings.definitions import SettingGroup, format_default

EACH = pytest.mark.parametrize("row", SETTINGS, ids=[row.name for row in SETTINGS])


def other_value(row: Setting, folder: Path) -> str:
    """A usable text that is not the default's."""
    (folder / "a.pem").touch()
    texts = {
        "host": "0.0.0.0",
        "port": "1",
        "port_file": str(folder / "port"),
        "base_path": "/x",
        "workers": "2",
        "request_timeout_s": "3",
        "mode": "ttl=0",
        "seed": "7",
        "strictness": "strict",
        "http_status": "always-200",
        "magic": "false",
        "schemas": str(folder),
        "session_ttl": "5",
        "timezone": "UTC",
        "guid": "random",
        "max_sessions": "3",
        "store": "redis://localhost:6379/0",
        "store_timeout_s": "0.5",
        "journal_size": "4",
        "credentials": "k:c",
        "admin": "false",
        "admin_token": "t",
        "tls_cert": str(folder / "a.pem"),
        "tls_key": str(folder / "a.pem"),
        "tls_self_signed": "true",
        "tls_names": "mock",
        "log_format": "json",
        "log_level": "debug",
    }
    return texts[row.name]


COMPANIONS = {
    "workers": {"store": "store"},
    "tls_cert": {"tls_key": "tls_key"},
    "tls_key": {"tls_cert": "tls_cert"},
    "tls_names": {"tls_self_signed": "tls_self_signed"},
}
"""Settings that another one needs beside it."""


def test_rows_and_fields_are_the_same_set() -> None:
    fields = {field.name for field in dataclasses.fields(Settings)}
    assert sorted([*(row.name for row in SETTINGS), "profiles"]) == sorted(fields)


def test_no_two_rows_share_a_spelling() -> None:
    spellings = [spelling for row in SETTINGS for spelling in (row.key, row.flag, row.env)]
    assert len(spellings) == len(set(spellings))


@EACH
def test_a_row_says_all_that_help_needs(row: Setting) -> None:
    assert re.fullmatch(r"[A-Z].{10,80}\.", row.help)
    assert re.fullmatch(r"--[a-z-]+", row.flag)
    assert re.fullmatch(r"MOCKPAYWALL_[A-Z_]+", row.env)
    assert bool(row.metavar) == (row.value_type is not ValueType.BOOLEAN)
    assert isinstance(row.group, SettingGroup)
    assert format_default(row)


@EACH
def test_the_default_is_itself_usable(row: Setting) -> None:
    if row.default in (None, ()):
        return
    text = str(row.default).lower() if row.value_type is ValueType.BOOLEAN else str(row.default)
    assert row.parse(text) == row.default


@EACH
def test_flag_variable_and_key_all_set_it(row: Setting, tmp_path: Path) -> None:
    rows = {other.name: other for other in SETTINGS}
    texts = {row.name: other_value(row, tmp_path)}
    texts |= {name: other_value(rows[name], tmp_path) for name in COMPANIONS.get(row.name, {})}
    by_flag = resolve_settings(
        {n: (t,) if rows[n].value_type is ValueType.LIST else t for n, t in texts.items()}, {}, None
    )
    by_variable = resolve_settings({}, {rows[n].env: t for n, t in texts.items()}, None)
    by_file = resolve_settings({}, {}, {rows[n].key: in_file(rows[n], t) for n, t in texts.items()})
    assert by_flag == by_variable == by_file
    assert getattr(by_flag, row.name) != row.default


def in_file(row: Setting, text: str) -> object:
    value = row.parse(text)
    if row.value_type is ValueType.LIST:
        return [text]
    return value if row.value_type in (ValueType.BOOLEAN, ValueType.INTEGER, ValueType.NUMBER) else text


@EACH
def test_something_reads_it(row: Setting) -> None:
    """A setting that no code asks for is a promise nobody keeps."""
    package = Path(__file__).parents[2] / "mockpaywall"
    readers = [path for path in package.rglob("*.py") if path.parent.name != "settings"]
    readers.append(package / "settings" / "cross_checks.py")
    pattern = re.compile(rf"\bsettings\.{row.name}\b")
    assert any(pattern.search(path.read_text("utf-8")) for path in readers)
