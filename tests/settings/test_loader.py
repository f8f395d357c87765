"""Precedence: flag, environment, file, default."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.settings import SETTINGS, Setting, Settings, SettingsError, ValueType, resolve_settings

BY_NAME = {setting.name: setting for setting in SETTINGS}

# Per setting that needs no file: usable texts and their values.
USABLE: dict[str, dict[str, object]] = {
    "host": {"0.0.0.0": "0.0.0.0", "[::1]": "::1", "mock.test": "mock.test"},
    "port": {"0": 0, "80": 80, "65535": 65535},
    "base_path": {"/": "", "/x/": "/x", "a/b": "/a/b"},
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
    "max_memory": {"64MB": 64 * 2**20, "1gb": 2**30, "2 GiB": 2**31, "1048576": 2**20, "2097152B": 2**21},
    "admin": {"false": False, "yes": True},
    "admin_token": {"t0ken": "t0ken", "other": "other"},
    "log_format": {"json": "json", "text": "text"},
    "log_level": {"debug": "debug", "ERROR": "error"},
}

Texts = Mapping[str, str]


def usable_texts() -> st.SearchStrategy[Texts]:
    """Generate some settings with a usable text each."""
    strategies = {name: st.sampled_from(sorted(texts)) for name, texts in USABLE.items()}
    return st.fixed_dictionaries({}, optional=strategies)


def to_file_value(setting: Setting, text: str) -> object:
    """Return *text* with the type that the file requires."""
    if setting.value_type in (ValueType.BOOLEAN, ValueType.INTEGER, ValueType.NUMBER):
        return USABLE[setting.name][text]
    return text


@given(usable_texts(), usable_texts(), usable_texts())
def test_the_highest_source_wins_for_every_setting(flags: Texts, environ: Texts, file: Texts) -> None:
    settings = resolve_settings(
        flags,
        {BY_NAME[name].env: text for name, text in environ.items()},
        {BY_NAME[name].key: to_file_value(BY_NAME[name], text) for name, text in file.items()},
    )
    defaults = Settings()
    for name, texts in USABLE.items():
        text = flags.get(name, environ.get(name, file.get(name)))
        expected = getattr(defaults, name) if text is None else texts[text]
        assert getattr(settings, name) == expected, name


def test_without_sources_all_settings_have_defaults() -> None:
    assert resolve_settings({}, {}, None) == Settings()


def test_a_flag_that_is_none_is_ignored() -> None:
    assert resolve_settings({"port": None}, {"MOCKPAYWALL_PORT": "81"}, None).port == 81


def test_flags_may_be_parsed_values() -> None:
    settings = resolve_settings(
        {"port": 0, "admin": False, "request_timeout_s": 2, "tls_names": ()}, {}, None
    )
    assert (settings.port, settings.admin, settings.request_timeout_s) == (0, False, 2.0)


def test_credentials_are_pairs_split_at_the_first_colon() -> None:
    assert resolve_settings({"credentials": ("k:c:d", "x:y")}, {}, None).credentials == (
        ("k", "c:d"),
        ("x", "y"),
    )
    assert resolve_settings({}, {"MOCKPAYWALL_CREDENTIALS": "k:c, x:y"}, None).credentials == (
        ("k", "c"),
        ("x", "y"),
    )
    assert resolve_settings({}, {}, {"credentials": ["k:c"]}).credentials == (("k", "c"),)


def test_a_list_replaces_the_list_of_a_lower_source() -> None:
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
def test_a_switch_is_set_by_either_variable(environ: dict[str, str], admin: bool) -> None:
    assert resolve_settings({}, environ, None).admin is admin


def test_a_switch_is_set_by_either_key() -> None:
    assert resolve_settings({}, {}, {"no-magic": True}).magic is False
    assert resolve_settings({}, {}, {"magic": False}).magic is False


def test_an_error_is_reported_even_when_a_higher_source_overrides_it() -> None:
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


def test_variables_of_a_kubernetes_service_with_our_name_are_ignored() -> None:
    assert resolve_settings({}, SERVICE_LINKS, None) == Settings()


def test_variables_of_commands_and_of_other_programs_are_ignored() -> None:
    environ = {"MOCKPAYWALL_URL": "http://x", "MOCKPAYWALL_CONFIG": "x.toml", "PATH": "/bin", "PORT": "x"}
    assert resolve_settings({}, environ, None) == Settings()


def test_the_repr_contains_no_secret() -> None:
    settings = resolve_settings(
        {
            "credentials": ("sesame-key:sesame-client",),
            "admin_token": "sesame-token",
            "store": "redis://user:sesame@localhost",
        },
        {},
        None,
    )
    assert "sesame" not in repr(settings)
    assert settings.admin_token == "sesame-token"
