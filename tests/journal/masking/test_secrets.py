"""No key survives in what is shown, wherever the client put it."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.journal.masking.secrets import is_secret, mask_request
from mockpaywall.paywall.credentials import mask_secret
from tests.support.exchanges import CLIENT, KEY, KEYS, PATH, PHONE, call

SHOWN_KEY = mask_secret(KEY)


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
def test_a_header_that_holds_or_sounds_like_a_key_is_masked(name: str) -> None:
    assert is_secret(name)
    assert (name, SHOWN_KEY) in mask_request(call(headers={name: KEY})).headers


@pytest.mark.parametrize("name", ["content-type", "accept", "host", "x-mock-mode", "user-agent", "locale"])
def test_other_headers_are_not(name: str) -> None:
    assert not is_secret(name)
    assert (name, "plain") in mask_request(call(headers={name: "plain"})).headers


def test_equal_keys_look_equal_and_others_do_not() -> None:
    one, same, other = (
        dict(mask_request(call(headers={"apikeyprivate": key})).headers) for key in (KEY, KEY, KEY + "2")
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
def test_a_key_that_also_travels_elsewhere_is_masked_there(target: str, body: bytes) -> None:
    view = mask_request(call(body, target=target))
    assert KEY not in view.target
    assert KEY.encode() not in view.body
    assert SHOWN_KEY in view.target or SHOWN_KEY.encode() in view.body


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
def test_a_key_under_its_name_is_masked_without_its_header(body: str) -> None:
    assert KEY.encode() not in mask_request(call(body.encode(), headers={})).body


def test_what_is_no_secret_stays_byte_for_byte() -> None:
    body = b'{"UserPhone": "' + PHONE.encode() + b'", "note": "caf\xc3\xa9"}\xff'
    view = mask_request(call(body, target=f"{PATH}?a=%20b&c"))
    assert (view.body, view.target) == (body, f"{PATH}?a=%20b&c")


def test_a_short_key_is_not_looked_for_elsewhere() -> None:
    assert mask_request(call(b'{"k1": "k1"}', headers={"apikeyprivate": "k1"})).body == b'{"k1": "k1"}'


@given(st.binary(max_size=60), st.text(st.characters(max_codepoint=255), min_size=8, max_size=30))
def test_no_body_makes_it_fail_and_no_long_key_survives(body: bytes, key: str) -> None:
    wire = key.encode("latin-1")
    view = mask_request(call(body + wire, headers={"apikeyprivate": key, "apiclientprivate": CLIENT}))
    head = mask_secret(key).encode()
    assert wire not in view.body.replace(head, b"") or wire in head
    assert base64.b64encode(view.body)
    assert KEYS["apikeyprivate"] not in repr(view.headers)
