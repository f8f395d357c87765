"""The table of settings: it agrees with the dataclass, and every setting is used."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from mockpaywall.settings import SETTINGS, Setting, Settings, ValueType, resolve_settings
from mockpaywall.settings.definitions import SettingGroup, format_default

EACH = pytest.mark.parametrize("setting", SETTINGS, ids=[setting.name for setting in SETTINGS])


def make_other_value(setting: Setting, folder: Path) -> str:
    """Return a usable text for a value that is not the default."""
    (folder / "a.pem").touch()
    (folder / "a.token").write_text("t")
    texts = {
        "host": "0.0.0.0",
        "port": "1",
        "port_file": str(folder / "port"),
        "base_path": "/x",
        "public_url": "https://mock.example/base",
        "workers": "2",
        "request_timeout_s": "3",
        "mode": "ttl=0",
        "seed": "7",
        "strictness": "strict",
        "http_status": "always-200",
        "magic": "false",
        "otp": "random",
        "hash_key": "k",
        "setup": str(folder / "a.pem"),
        "schemas": str(folder),
        "session_ttl": "5",
        "timezone": "UTC",
        "guid": "random",
        "max_sessions": "3",
        "max_accounts": "3",
        "max_payments": "3",
        "store": "rediss://localhost:6379/0",
        "store_timeout_s": "0.5",
        "store_ca": str(folder / "a.pem"),
        "journal_size": "4",
        "max_memory": "64MB",
        "credentials": "k:c",
        "merchants": "shop=k:c:p:q",
        "admin": "false",
        "admin_token": "t",
        "admin_token_file": str(folder / "a.token"),
        "allowed_hosts": "mock.example",
        "cors_origins": "http://localhost:3000",
        "tls_cert": str(folder / "a.pem"),
        "tls_key": str(folder / "a.pem"),
        "tls_self_signed": "true",
        "tls_names": "mock",
        "show_phones": "true",
        "log_format": "json",
        "log_level": "debug",
    }
    return texts[setting.name]


COMPANIONS = {
    "workers": {"store": "store"},
    "store_ca": {"store": "store"},
    "tls_cert": {"tls_key": "tls_key"},
    "tls_key": {"tls_cert": "tls_cert"},
    "tls_names": {"tls_self_signed": "tls_self_signed"},
}
"""Setting -> the settings that it requires."""


def test_the_table_has_a_row_for_every_field() -> None:
    fields = {field.name for field in dataclasses.fields(Settings)}
    assert sorted([*(setting.name for setting in SETTINGS), "profiles", "origins"]) == sorted(fields)


def test_no_two_settings_share_a_name() -> None:
    names = [name for setting in SETTINGS for name in (setting.key, setting.flag, setting.env)]
    assert len(names) == len(set(names))


@EACH
def test_a_setting_has_everything_that_help_needs(setting: Setting) -> None:
    assert re.fullmatch(r"[A-Z].{10,80}\.", setting.help)
    assert re.fullmatch(r"--[a-z-]+", setting.flag)
    assert re.fullmatch(r"MOCKPAYWALL_[A-Z_]+", setting.env)
    assert bool(setting.metavar) == (setting.value_type is not ValueType.BOOLEAN)
    assert isinstance(setting.group, SettingGroup)
    assert format_default(setting)


@EACH
def test_the_default_can_be_parsed(setting: Setting) -> None:
    if setting.default in (None, ()):
        return
    text = str(setting.default).lower() if setting.value_type is ValueType.BOOLEAN else str(setting.default)
    assert setting.parse(text) == setting.default


@EACH
def test_flag_variable_and_key_set_it(setting: Setting, tmp_path: Path) -> None:
    by_name = {other.name: other for other in SETTINGS}
    texts = {setting.name: make_other_value(setting, tmp_path)}
    texts |= {name: make_other_value(by_name[name], tmp_path) for name in COMPANIONS.get(setting.name, {})}
    by_flag = resolve_settings(
        {n: (t,) if by_name[n].value_type is ValueType.LIST else t for n, t in texts.items()}, {}, None
    )
    by_variable = resolve_settings({}, {by_name[n].env: t for n, t in texts.items()}, None)
    by_file = resolve_settings(
        {}, {}, {by_name[n].key: to_file_value(by_name[n], t) for n, t in texts.items()}
    )
    assert by_flag == by_variable == by_file
    assert getattr(by_flag, setting.name) != setting.default


def to_file_value(setting: Setting, text: str) -> object:
    """Return *text* with the type that the file requires."""
    value = setting.parse(text)
    if setting.value_type is ValueType.LIST:
        return [text]
    return value if setting.value_type in (ValueType.BOOLEAN, ValueType.INTEGER, ValueType.NUMBER) else text


@EACH
def test_the_code_uses_it(setting: Setting) -> None:
    """A setting that no code reads has no effect."""
    package = Path(__file__).parents[2] / "mockpaywall"
    readers = [path for path in package.rglob("*.py") if path.parent.name != "settings"]
    readers.append(package / "settings" / "cross_checks.py")
    pattern = re.compile(rf"\bsettings\.{setting.name}\b")
    assert any(pattern.search(path.read_text("utf-8")) for path in readers)
