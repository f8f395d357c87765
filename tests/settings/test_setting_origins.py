"""The settings of a run with their origins: each one once, and no secret in any of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mockpaywall.settings import SETTINGS, Settings, resolve_settings
from mockpaywall.settings.setting_origins import HIDDEN, list_setting_origins

SECRETS = {
    "admin-token": "token-of-this-test",
    "hash-key": "hash-of-this-test",
    "credentials": "key-of-this-test:client-of-this-test",
    "store": "redis://user:password-of-this-test@localhost:6379/1",
}


def find(settings: Settings, name: str) -> dict[str, object]:
    return next(each for each in list_setting_origins(settings) if each["name"] == name)


def test_every_setting_is_listed_once() -> None:
    assert [each["name"] for each in list_setting_origins(Settings())] == [
        setting.key for setting in SETTINGS
    ]


@pytest.mark.parametrize(
    ("name", "value", "origin"),
    [
        ("port", 81, "flag --port"),
        ("mode", "ttl=0", "MOCKPAYWALL_MODE"),
        ("max-memory", "64MB", "mockpaywall.toml key max_memory"),
        ("magic", False, "MOCKPAYWALL_NO_MAGIC"),
        ("cors", ["http://shop.test"], "flag --cors"),
        ("workers", 1, "default"),
        ("seed", None, "default"),
    ],
)
def test_an_origin_names_the_source(name: str, value: object, origin: str) -> None:
    settings = resolve_settings(
        {"port": 81, "cors_origins": ["http://shop.test"]},
        {"MOCKPAYWALL_MODE": "ttl=0", "MOCKPAYWALL_NO_MAGIC": "1"},
        {"max_memory": "64MB", "mode": "ok"},
    )
    found = find(settings, name)
    assert (found["value"], found["origin"]) == (value, origin)


def test_what_a_program_set_comes_from_its_code() -> None:
    assert find(Settings(mode="ttl=0"), "mode")["origin"] == "code"


def test_no_secret_is_listed() -> None:
    settings = resolve_settings({}, {}, SECRETS | {"credentials": [SECRETS["credentials"]]})
    assert "of-this-test" not in json.dumps(list_setting_origins(settings))
    assert find(settings, "admin-token")["value"] == HIDDEN
    assert find(settings, "credentials")["value"] == [HIDDEN]
    assert find(settings, "store")["value"] == "redis://localhost:6379/1"


def test_the_token_of_a_file_has_the_origin_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("token-of-this-test")
    settings = resolve_settings({"admin_token_file": str(tmp_path / "token")}, {}, None)
    assert find(settings, "admin-token") | {"help": "", "default": "", "group": ""} == {
        "name": "admin-token",
        "value": HIDDEN,
        "origin": "flag --admin-token-file",
        "help": "",
        "default": "",
        "group": "",
    }
