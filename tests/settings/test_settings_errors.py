"""Every error is one line: the source, the value, what was expected."""

# ruff: noqa: E501, ISC004 - expected messages are not broken into several lines

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.settings import SETTINGS, SettingsError, ValueType, resolve_settings
from mockpaywall.settings.settings_error import MAX_SHOWN_CHARS

SIZE_TYPE = 'expected a size such as "256MB", or a number of bytes'
SIZES = "expected a size from 1MB to 1024GB, such as 256MB, 1GB or a number of bytes"
PORT_RANGE = "expected a whole number from 0 to 65535"
BOOLEAN = "expected true or false (or yes, no, on, off, 1, 0)"
ZONE = "expected an IANA zone, such as Europe/Istanbul"
PAIR = "the value is not usable; expected KEY:CLIENT, both not empty (a key cannot contain a colon)"


def error_message(
    flags: dict[str, Any] | None = None,
    environ: dict[str, str] | None = None,
    file: dict[str, Any] | None = None,
    **options: Any,
) -> str:
    with pytest.raises(SettingsError) as caught:
        resolve_settings(flags or {}, environ or {}, file, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"port": "abc"}, f'flag --port: "abc" is not usable; {PORT_RANGE}'),
        ({"port": "65536"}, f'flag --port: "65536" is not usable; {PORT_RANGE}'),
        ({"port": "1_000"}, f'flag --port: "1_000" is not usable; {PORT_RANGE}'),
        ({"port": "٨٠"}, f'flag --port: "٨٠" is not usable; {PORT_RANGE}'),
        ({"port": ""}, f'flag --port: "" is not usable; {PORT_RANGE}'),
        ({"session_ttl": "-1"}, 'flag --session-ttl: "-1" is not usable; expected a whole number from 0 to 315360000'),
        ({"request_timeout_s": "0"}, 'flag --request-timeout: "0" is not usable; expected seconds from 0.1 to 3600'),
        ({"request_timeout_s": "nan"}, 'flag --request-timeout: "nan" is not usable; expected seconds from 0.1 to 3600'),
        (
            {"strictness": "strikt"},
            'flag --strictness: "strikt" is not usable; expected lenient, documented or strict; did you mean strict?',
        ),
        ({"guid": "v4"}, 'flag --guid: "v4" is not usable; expected sequential or random'),
        (
            {"timezone": "Europe/Istambul"},
            f'flag --timezone: "Europe/Istambul" is not usable; {ZONE}; did you mean Europe/Istanbul?',
        ),
        ({"timezone": "istanbul"}, f'flag --timezone: "istanbul" is not usable; {ZONE}; did you mean Europe/Istanbul?'),
        ({"timezone": "+03:00"}, f'flag --timezone: "+03:00" is not usable; {ZONE}'),
        ({"timezone": "../../etc/passwd"}, f'flag --timezone: "../../etc/passwd" is not usable; {ZONE}'),
        ({"timezone": ""}, f'flag --timezone: "" is not usable; {ZONE}'),
        (
            {"host": "localhost:80"},
            'flag --host: "localhost:80" is not usable; expected a host name or an IP address, without scheme or port',
        ),
        ({"base_path": "a/../b"}, 'flag --base-path: "a/../b" is not usable; expected a plain path, such as /x or /x/y'),
        ({"base_path": "/x?y"}, 'flag --base-path: "/x?y" is not usable; expected a plain path, such as /x or /x/y'),
        (
            {"base_path": "/__admin"},
            'flag --base-path: "/__admin" is not usable; '
            "expected a path that does not begin with /__admin, which mockpaywall uses itself",
        ),
        ({"credentials": ("sesame",)}, f"flag --credentials: {PAIR}"),
        ({"credentials": ("k:c", ":sesame")}, f"flag --credentials: {PAIR}"),
        (
            {"admin_token": "open sesame"},
            "flag --admin-token: the value is not usable; expected visible ASCII characters without spaces, at least one",
        ),
        ({"mode": " "}, 'flag --mode: " " is not usable; expected a text that is not empty'),
        ({"schemas": "/no/such"}, 'flag --schemas: "/no/such" is not usable; expected an existing folder'),
        ({"tls_cert": "/no/such"}, 'flag --tls-cert: "/no/such" is not usable; expected an existing file'),
        ({"port_file": "/no/such/port"}, 'flag --port-file: "/no/such/port" is not usable; expected a file in an existing folder'),
        ({"port_file": ""}, 'flag --port-file: "" is not usable; expected a path'),
        (
            {"store": "redis"},
            "flag --store: the value is not usable; expected memory, or an address that begins with "
            "redis://, rediss://, unix:// or sentinel://",
        ),
        (
            {"store": "redis://user:sesame@"},
            "flag --store: the value is not usable; expected redis://[USER:PASSWORD@]HOST[:PORT][/DB], "
            "with special characters of USER and PASSWORD percent-encoded",
        ),
        (
            {"store": "redis://localhost", "store_ca": __file__},
            "flag --store-ca: a CA is for a store with TLS; expected --store rediss://HOST too",
        ),
        *(
            ({"max_memory": text}, f'flag --max-memory: "{text}" is not usable; {SIZES}')
            for text in ("", "0", "1023KB", "-1GB", "1.5GB", "64 mega", "MB", "2TB", "1025GB", "64MBMB", "٣MB", "1e9")
        ),
        ({"store_timeout_s": "0"}, 'flag --store-timeout: "0" is not usable; expected seconds from 0.05 to 60'),
        (
            {"workers": "2"},
            "flag --workers: 2 is not usable; more than one worker needs a shared store, "
            "and the store is memory; expected 1, or --store redis://HOST",
        ),
        ({"tls_names": ("mock",)}, "flag --tls-name: names are for a self-signed certificate; expected --tls-self-signed too"),
        ({"prot": "80"}, "prot is not a setting; did you mean port?"),
        ({"port": 80.0}, "flag --port: 80.0 is not usable; expected a whole number, without quotes"),
        ({"port": "a\nb\x1b[31m"}, f'flag --port: "a\\nb\\x1b[31m" is not usable; {PORT_RANGE}'),
        ({"port": "9" * 99}, f'flag --port: "{"9" * MAX_SHOWN_CHARS}..." is not usable; {PORT_RANGE}'),
    ],
)  # fmt: skip
def test_unusable_flags(flags: dict[str, Any], message: str) -> None:
    assert error_message(flags) == message


@pytest.mark.parametrize(
    ("environ", "message"),
    [
        ({"MOCKPAYWALL_PORT": "70000"}, f'MOCKPAYWALL_PORT: "70000" is not usable; {PORT_RANGE}'),
        ({"MOCKPAYWALL_PORT": "http://x"}, f'MOCKPAYWALL_PORT: "http://x" is not usable; {PORT_RANGE}'),
        ({"MOCKPAYWALL_PROT": "80"}, "MOCKPAYWALL_PROT is not a setting; did you mean MOCKPAYWALL_PORT?"),
        ({"MOCKPAYWALL_ZZZ": "sesame"}, "MOCKPAYWALL_ZZZ is not a setting"),
        ({"MOCKPAYWALL_PORT_8080": "x"}, "MOCKPAYWALL_PORT_8080 is not a setting; did you mean MOCKPAYWALL_PORT?"),
        ({"MOCKPAYWALL_NO_PORT": "80"}, "MOCKPAYWALL_NO_PORT is not a setting; did you mean MOCKPAYWALL_PORT?"),
        ({"MOCKPAYWALL_ADMIN": "maybe"}, f'MOCKPAYWALL_ADMIN: "maybe" is not usable; {BOOLEAN}'),
        (
            {"MOCKPAYWALL_ADMIN": "false", "MOCKPAYWALL_NO_ADMIN": "true"},
            "MOCKPAYWALL_NO_ADMIN: the same as MOCKPAYWALL_ADMIN; expected one of the two",
        ),
        ({"MOCKPAYWALL_CREDENTIALS": "k:c,"}, f"MOCKPAYWALL_CREDENTIALS: {PAIR}"),
    ],
)  # fmt: skip
def test_unusable_variables(environ: dict[str, str], message: str) -> None:
    assert error_message(environ=environ) == message


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ({"port": "80"}, 'mockpaywall.toml key port: "80" is not usable; expected a whole number, without quotes'),
        ({"port": True}, "mockpaywall.toml key port: true is not usable; expected a whole number, without quotes"),
        ({"port": 80.5}, "mockpaywall.toml key port: 80.5 is not usable; expected a whole number, without quotes"),
        ({"port": 70000}, f'mockpaywall.toml key port: "70000" is not usable; {PORT_RANGE}'),
        ({"max-memory": 256.5}, f"mockpaywall.toml key max-memory: 256.5 is not usable; {SIZE_TYPE}"),
        ({"max-memory": True}, f"mockpaywall.toml key max-memory: true is not usable; {SIZE_TYPE}"),
        ({"max-memory": 10}, f'mockpaywall.toml key max-memory: "10" is not usable; {SIZES}'),
        ({"host": 1}, "mockpaywall.toml key host: 1 is not usable; expected a string in quotes"),
        ({"admin": "false"}, 'mockpaywall.toml key admin: "false" is not usable; expected true or false, without quotes'),
        ({"admin": 0}, "mockpaywall.toml key admin: 0 is not usable; expected true or false, without quotes"),
        ({"request-timeout": "9"}, 'mockpaywall.toml key request-timeout: "9" is not usable; expected a number, without quotes'),
        ({"tls-name": "mock"}, 'mockpaywall.toml key tls-name: "mock" is not usable; expected a list of strings'),
        ({"tls-name": [1]}, "mockpaywall.toml key tls-name: [1] is not usable; expected a list of strings"),
        ({"credentials": "sesame:x"}, "mockpaywall.toml key credentials: the value is not usable; expected a list of strings"),
        ({"prot": 80}, "mockpaywall.toml key prot is not a setting; did you mean port?"),
        ({"a\nb": 80}, 'mockpaywall.toml key "a\\nb" is not a setting'),
        ({"server": {"port": 80}}, "mockpaywall.toml table [server] is not known; expected keys at the top, or [profile.NAME]"),
        (
            {"http-status": "mirror", "http_status": "mirror"},
            "mockpaywall.toml key http_status: the same as mockpaywall.toml key http-status; expected one of the two",
        ),
    ],
)  # fmt: skip
def test_unusable_keys(file: dict[str, Any], message: str) -> None:
    assert error_message(file=file) == message


def test_the_name_of_the_file_is_reported() -> None:
    assert (
        error_message(file={"prot": 1}, file_name="conf/a.toml")
        == "conf/a.toml key prot is not a setting; did you mean port?"
    )


def test_the_mode_is_checked_by_the_given_function() -> None:
    def check(text: str) -> None:
        raise ValueError(f"position 1: found {text}")

    assert (
        error_message({"mode": "x"}, check_mode=check)
        == 'flag --mode: "x" is not usable; position 1: found x'
    )
    assert error_message(check_mode=check) == 'default mode: "ok" is not usable; position 1: found ok'


def test_an_overridden_mode_is_checked_too() -> None:
    def check(text: str) -> None:
        if text == "nope":
            raise ValueError("position 1: found nope")

    reason = '"nope" is not usable; position 1: found nope'
    flags, environ = {"mode": "ok"}, {"MOCKPAYWALL_MODE": "ok"}
    file_message = error_message(flags, environ, {"mode": "nope"}, check_mode=check)
    assert file_message == f"mockpaywall.toml key mode: {reason}"
    assert (
        error_message(flags, {"MOCKPAYWALL_MODE": "nope"}, check_mode=check) == f"MOCKPAYWALL_MODE: {reason}"
    )


def test_a_certificate_and_its_key_need_each_other(tmp_path: Path) -> None:
    pem = tmp_path / "a.pem"
    pem.touch()
    path = str(pem)
    assert (
        error_message({"tls_cert": path})
        == "flag --tls-cert: a certificate needs its key; expected --tls-key too"
    )
    assert (
        error_message({}, {"MOCKPAYWALL_TLS_KEY": path})
        == "MOCKPAYWALL_TLS_KEY: a key needs its certificate; expected --tls-cert too"
    )
    both = {"tls_cert": path, "tls_key": path}
    assert resolve_settings(both, {}, None).tls_cert == pem
    assert (
        error_message({**both, "tls_self_signed": True})
        == "flag --tls-self-signed: not together with flag --tls-cert; expected one of the two"
    )


def error_message_or_empty(*sources: Any) -> str:
    """Return the error message, or "" when the settings are usable."""
    try:
        resolve_settings(*sources)
    except SettingsError as error:
        return str(error)
    return ""


@given(
    st.sampled_from([setting for setting in SETTINGS if setting.secret]),
    st.text(st.characters(), max_size=80),
)
def test_no_error_contains_a_secret(setting: Any, tail: str) -> None:
    secret = f"sesame{tail}"
    value = (secret,) if setting.value_type is ValueType.LIST else secret
    for sources in (
        ({setting.name: value}, {}, {}),
        ({}, {setting.env: secret}, {}),
        ({}, {}, {setting.key: [secret] if setting.value_type is ValueType.LIST else secret}),
        ({}, {}, {setting.key: {secret: 1}}),
    ):
        assert "sesame" not in error_message_or_empty(*sources)


@given(st.sampled_from(SETTINGS), st.text(), st.booleans())
def test_any_text_is_parsed_or_reported_in_one_line(setting: Any, text: str, listed: bool) -> None:
    value: object = (text,) if setting.value_type is ValueType.LIST and listed else text
    for sources in (
        ({setting.name: value}, {}, {}),
        ({}, {setting.env: text}, {}),
        ({}, {}, {setting.key: text}),
    ):
        assert error_message_or_empty(*sources).isprintable()
