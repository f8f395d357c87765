"""No key survives masking, wherever in the request it is."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mockpaywall.journal.masking.secrets import mask_request, mask_text
from mockpaywall.paywall.credentials import mask_secret
from mockpaywall.paywall.secret_names import is_secret
from tests.support.exchanges import CLIENT, KEY, PATH, PHONE, make_request

MASKED_KEY = mask_secret(KEY)


@pytest.mark.parametrize(
    "name",
    [
        "apikeyprivate",
        "ApiKeyPrivate",
        "apikeypublic",
        "apiclientpublic",
        "apikeyprivat",
        "api-key-private",
        "apkeyprivate",
        "x-api-key",
        "Authorization",
        "Proxy-Authorization",
        "x-admin-token",
    ],
)
def test_a_header_that_holds_or_resembles_a_key_is_masked(name: str) -> None:
    assert is_secret(name)
    assert (name, MASKED_KEY) in mask_request(make_request(headers={name: KEY})).headers


@pytest.mark.parametrize("name", ["content-type", "accept", "host", "x-mock-mode", "user-agent", "locale"])
def test_other_headers_are_not_masked(name: str) -> None:
    assert not is_secret(name)
    assert (name, "plain") in mask_request(make_request(headers={name: "plain"})).headers


def test_equal_keys_look_equal_and_different_keys_do_not() -> None:
    one, same, other = (
        dict(mask_request(make_request(headers={"apikeyprivate": key})).headers)
        for key in (KEY, KEY, KEY + "2")
    )
    assert one["apikeyprivate"] == same["apikeyprivate"] != other["apikeyprivate"]


@pytest.mark.parametrize(
    ("target", "body"),
    [
        (f"{PATH}?apikeyprivate={KEY}", b""),
        (f"{PATH}?k={KEY}", b""),
        (PATH, f'{{"apikeyprivate":"{KEY}"}}'.encode()),
        (PATH, f'{{"x":"{KEY}"}}'.encode()),
        (PATH, f"apikeyprivate={KEY}&b=2".encode()),
    ],
)
def test_the_value_of_a_key_header_is_masked_in_the_target_and_the_body(target: str, body: bytes) -> None:
    masked = mask_request(make_request(body, target=target))
    assert KEY not in masked.target
    assert KEY.encode() not in masked.body
    assert MASKED_KEY in masked.target or MASKED_KEY.encode() in masked.body


@pytest.mark.parametrize(
    "body",
    [
        f'{{"apikeyprivate": "{KEY}", "b": 1}}',
        f'{{"ApiClientPrivate":"{KEY}"}}',
        f'{{\\"apikeyprivate\\":\\"{KEY}\\"}}',
        f"api_key={KEY}&x=1",
        f"apikeyprivate: {KEY}",
    ],
)
def test_a_named_key_is_masked_without_its_header(body: str) -> None:
    masked = mask_request(make_request(body.encode(), headers={})).body
    assert masked.decode() == body.replace(KEY, MASKED_KEY)


def test_everything_else_stays_byte_for_byte() -> None:
    body = b'{"UserPhone": "' + PHONE.encode() + b'", "note": "caf\xc3\xa9"}\xff'
    masked = mask_request(make_request(body, target=f"{PATH}?a=%20b&c"))
    assert (masked.body, masked.target) == (body, f"{PATH}?a=%20b&c")


def test_a_short_key_is_masked_only_in_its_header() -> None:
    masked = mask_request(make_request(b'{"k1": "k1"}', headers={"apikeyprivate": "k1"}))
    assert masked.body == b'{"k1": "k1"}'
    assert ("apikeyprivate", mask_secret("k1")) in masked.headers


def test_a_text_about_a_request_is_masked_with_its_keys() -> None:
    assert mask_text(f"found {KEY} in it", make_request()) == f"found {MASKED_KEY} in it"


@given(st.binary(max_size=60), st.text(st.characters(max_codepoint=255), min_size=8, max_size=30))
@example(b"apikey=", "12345678")
def test_no_body_raises_and_no_long_key_survives(prefix: bytes, key: str) -> None:
    headers = {"apikeyprivate": key, "apiclientprivate": CLIENT}
    secret, replacement = key.encode("latin-1"), mask_secret(key).encode()
    masked = mask_request(make_request(prefix + secret, headers=headers))
    assert replacement in masked.body
    assert secret not in masked.body.replace(replacement, b"") or secret in replacement
    assert ("apikeyprivate", mask_secret(key)) in masked.headers


@pytest.mark.parametrize(
    ("name", "value", "masked"),
    [
        ("Cookie", "a=b; session=topsecret", f"a={mask_secret('b')}; session={mask_secret('topsecret')}"),
        ("Set-Cookie", "session=topsecret", f"session={mask_secret('topsecret')}"),
        ("Cookie", "topsecret", mask_secret("topsecret")),
        (
            "Referer",
            f"http://u:{KEY}@h/?token=abc",
            f"http://{mask_secret(f'u:{KEY}')}@h/?token={mask_secret('abc')}",
        ),
        ("X-Note", f"Bearer {KEY}1", f"Bearer {mask_secret(f'{KEY}1')}"),
    ],
)
def test_cookies_and_secrets_inside_headers_are_masked(name: str, value: str, masked: str) -> None:
    assert (name, masked) in mask_request(make_request(headers={name: value})).headers


@pytest.mark.parametrize(
    "name", ["apikey", "x-api-key", "apikeyprivat", "token", "key", "access_token", "Sig", "api%6Bey"]
)
def test_parameters_whose_name_says_so_are_masked(name: str) -> None:
    masked = mask_request(make_request(target=f"{PATH}?a=1&{name}=abc&b=2", headers={}))
    assert masked.target == f"{PATH}?a=1&{name}={mask_secret('abc')}&b=2"


def test_parts_of_a_header_are_masked_where_they_are_repeated() -> None:
    headers = {"Authorization": "Basic dXNlcjptYXJrZWQtcGFzcw==", "Cookie": "sid=marked-cookie"}
    masked = mask_request(
        make_request(b"marked-pass marked-cookie", target="/marked-pass?x=marked-cookie", headers=headers)
    )
    assert b"marked-" not in masked.body
    assert "marked-" not in masked.target


def test_masking_takes_linear_time_for_many_secrets() -> None:
    """Some 5 ms for each; without the limit a second."""
    body = "&".join(f"apikey=AAAA{number:06d}" for number in range(4000)).encode()
    started_at = time.perf_counter()
    assert b"AAAA003999" not in mask_request(make_request(body)).body
    assert time.perf_counter() - started_at < 0.5
