"""Precedence: flag, environment, file, default."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.settings import SETTINGS, Setting, Settings, SettingsError, ValueType, resolve_settings

BY_NAME = {row.name: row for row in SETTINGS}

# For each setting that needs nothing from the disk: texts, all of them usable, and what each becomes.
USABLE: dict[str, dict[str, object]] = {
    "host": {"0.0.0.0": "0.0.0.0", "[::1]": "::1", "mock.test": "mock.test"},
    "port": {"0": 0, "80": 80, "65535": 65535},
    "base_path": {"": "", "/x/": "/x", "a/b": "/a/b"},
    "request_timeout_s": {"0.5": 0.5, "3600": 3600.0, "7": 7.0},
    "mode": {"ok": "ok", "http=503@first-2": "http=503@first-2"},
    "seed": {"0": 0, "1234": 1234, "9223372036854775807": 2**63 - 1},
    "strictness": {"lenient": "lenient", "STRICT": "strict", "documented": "documented"},
    "http_status": {"mirror": "mirror", "always-200": "always-200"},
    "magic": {"true": True, "off": False, "1": True, "No": False},
    "session_ttl": {"0": 0, "60": 60, "315360000": 315_360_000},
    "timezone": {"UTC": "UTC", "Europe/Istanbul": "Europe/Istanbul"},
    "guid": {"random": "random", "sequential": "sequential"},
    "max_sessions": {"1": 1, "20": 20},
    "journal_size": {"0": 0, "5": 5},
    "admin": {"false": False, "yes": True},
    "admin_token": {"t0ken": "t0ken", "other": "other"},
    "log_format": {"json": "json", "text": "text"},
    "log_level": {"debug": "debug", "ERROR": "error"},
}

Choice = Mapping[str, str]


def choices() -> st.SearchStrategy[Choice]:
    """Some settings, each with a usable text."""
    one = {name: st.sampled_from(sorted(texts)) for name, texts in USABLE.items()}
    return st.fixed_dictionaries({}, optional=one)


def plain(row: Setting, text: str) -> object:
    """What a person writes into the file for the value of *text*."""
    if row.value_type in (ValueType.BOOLEAN, ValueType.INTEGER, ValueType.NUMBER):
        return USABLE[row.name][text]
    return text


@given(choices(), choices(), choices())
def test_the_strongest_source_wins_for_every_setting(flags: Choice, environ: Choice, file: Choice) -> None:
    settings = resolve_settings(
        flags,
        {BY_NAME[name].env: text for name, text in environ.items()},
        {BY_NAME[name].key: plain(BY_NAME[name], text) for name, text in file.items()},
    )
    defaults = Settings()
    for name, texts in USABLE.items():
        text = flags.get(name, environ.get(name, file.get(name)))
        expected = getattr(defaults, name) if text is None else texts[text]
        assert getattr(settings, name) == expected, name


def test_nothing_given_is_all_defaults() -> None:
    assert resolve_settings({}, {}, None) == Settings()


def test_a_flag_that_is_none_was_not_given() -> None:
    assert resolve_settings({"port": None}, {"MOCKPAYWALL_PORT": "81"}, None).port == 81


def test_flags_may_be_plain_values() -> None:
    settings = resolve_settings(
        {"port": 0, "admin": False, "request_timeout_s": 2, "tls_names": ()}, {}, None
    )
    assert (settings.port, settings.admin, settings.request_timeout_s) == (0, False, 2.0)


def test_credentials_come_as_pairs_split_at_the_first_colon() -> None:
    assert resolve_settings({"credentials": ("k:c:d", "x:y")}, {}, None).credentials == (
        ("k", "c:d"),
        ("x", "y"),
    )
    assert resolve_settings({}, {"MOCKPAYWALL_CREDENTIALS": "k:c, x:y"}, None).credentials == (
        ("k", "c"),
        ("x", "y"),
    )
    assert resolve_settings({}, {}, {"credentials": ["k:c"]}).credentials == (("k", "c"),)


def test_a_stronger_list_replaces_a_weaker_one() -> None:
    settings = resolve_settings(
        {"credentials": ("a:b",)}, {"MOCKPAYWALL_CREDENTIALS": "k:c"}, {"credentials": ["x:y"]}
    )
    assert settings.credentials == (("a", "b"),)


@pytest.mark.parametrize("key", ["http-status", "http_status"])
def test_file_keys_may_have_underscores(key: str) -> None:
    assert resolve_settings({}, {}, {key: "always-200"}).http_status == "always-200"


@pytest.mark.parametrize(
    ("environ", "admin"),
    [
        ({"MOCKPAYWALL_NO_ADMIN": "true"}, False),
        ({"MOCKPAYWALL_NO_ADMIN": "false"}, True),
        ({"MOCKPAYWALL_ADMIN": "false"}, False),
        ({"MOCKPAYWALL_ADMIN": "0"}, False),
    ],
)
def test_a_switch_is_turned_by_either_variable(environ: dict[str, str], admin: bool) -> None:
    assert resolve_settings({}, environ, None).admin is admin


def test_a_switch_is_turned_by_either_key() -> None:
    assert resolve_settings({}, {}, {"no-magic": True}).magic is False
    assert resolve_settings({}, {}, {"magic": False}).magic is False


def test_a_mistake_shows_even_when_a_stronger_source_hides_it() -> None:
    with pytest.raises(SettingsError, match="MOCKPAYWALL_PORT"):
        resolve_settings({"port": "80"}, {"MOCKPAYWALL_PORT": "eighty"}, None)


SERVICE_LINKS = {
    "MOCKPAYWALL_SERVICE_HOST": "10.96.0.17",
    "MOCKPAYWALL_SERVICE_PORT": "8080",
    "MOCKPAYWALL_SERVICE_PORT_HTTP": "8080",
    "MOCKPAYWALL_PORT": "tcp://10.96.0.17:8080",
    "MOCKPAYWALL_PORT_8080_TCP": "tcp://10.96.0.17:8080",
    "MOCKPAYWALL_PORT_8080_TCP_PROTO": "tcp",
    "MOCKPAYWALL_PORT_8080_TCP_PORT": "8080",
    "MOCKPAYWALL_PORT_8080_TCP_ADDR": "10.96.0.17",
    "MOCKPAYWALL_TEST_SERVICE_HOST": "10.96.0.18",
    "MOCKPAYWALL_TEST_PORT": "tcp://10.96.0.18:8080",
}


def test_the_variables_of_a_service_of_our_name_are_not_ours() -> None:
    assert resolve_settings({}, SERVICE_LINKS, None) == Settings()


def test_variables_of_commands_and_of_others_are_let_through() -> None:
    environ = {"MOCKPAYWALL_URL": "http://x", "MOCKPAYWALL_CONFIG": "x.toml", "PATH": "/bin", "PORT": "x"}
    assert resolve_settings({}, environ, None) == Settings()


def test_no_secret_is_in_the_repr() -> None:
    settings = resolve_settings(
        {"credentials": ("sesame-key:sesame-client",), "admin_token": "sesame-token"}, {}, None
    )
    assert "sesame" not in repr(settings)
    assert settings.admin_token == "sesame-token"
