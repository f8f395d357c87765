"""The MasterpassToken, with vectors that another implementation can check."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.paywall.masterpass.masterpass_token import (
    MasterpassToken,
    decode_masterpass_token,
    encode_masterpass_token,
)
from mockpaywall.paywall.session import Session

SESSION = Session("s-1", "r", "72812393211", "905123456710", False, True, 1_000_000.0, 1_001_800.75)
TOKEN = encode_masterpass_token(SESSION)


def decode_part(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_it_is_a_jwt_with_hs512_and_its_claims() -> None:
    header, claims, signature = TOKEN.split(".")
    assert json.loads(decode_part(header)) == {"alg": "HS512", "typ": "JWT"}
    assert json.loads(decode_part(claims)) == {
        "MerchantId": "34878516",
        "UserId": "72812393211",
        "AccountKey": "905123456710",
        "SessionId": "s-1",
        "exp": 1_001_800,
    }
    key = b"mockpaywall signs its tokens with this key, which everyone may know"
    assert decode_part(signature) == hmac.digest(key, f"{header}.{claims}".encode(), "sha512")
    assert "=" not in TOKEN


@given(st.text(), st.text(), st.floats(0, 1e10))
def test_every_token_is_decoded(user_id: str, phone: str, expires_at: float) -> None:
    session = SESSION._replace(user_id=user_id, user_phone=phone, expires_at=expires_at)
    expected = MasterpassToken("s-1", user_id, phone, int(expires_at))
    assert decode_masterpass_token(encode_masterpass_token(session)) == expected


def test_equal_sessions_have_equal_tokens() -> None:
    assert encode_masterpass_token(SESSION._replace()) == TOKEN
    assert encode_masterpass_token(SESSION._replace(session_id="s-2")) != TOKEN


@pytest.mark.parametrize(
    "text",
    [
        "",
        "..",
        "a.b",
        TOKEN[:-2],
        TOKEN + "=",
        f" {TOKEN}",
        TOKEN.replace(".", ".A", 1),
        TOKEN.rpartition(".")[0],
        TOKEN.rpartition(".")[0] + ".",
        f"ğ{TOKEN}",
        ".".join(
            [*TOKEN.split(".")[:2], encode_masterpass_token(SESSION._replace(user_id="2")).split(".")[2]]
        ),
    ],
)
def test_what_was_not_signed_here_is_refused(text: str) -> None:
    assert decode_masterpass_token(text) is None


def test_it_expires_with_its_session() -> None:
    token = decode_masterpass_token(TOKEN)
    assert token is not None
    assert not token.is_expired(1_001_799.99)
    assert token.is_expired(1_001_800.0)


def sign(claims: bytes) -> str:
    """Return a token with these claims, as everybody can make it."""
    key = b"mockpaywall signs its tokens with this key, which everyone may know"
    signed = f"{TOKEN.partition('.')[0]}.{urlsafe_b64encode(claims).rstrip(b'=').decode()}"
    signature = hmac.digest(key, signed.encode(), "sha512")
    return f"{signed}.{urlsafe_b64encode(signature).rstrip(b'=').decode()}"


@pytest.mark.parametrize(
    "claims",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"\xff",
        b"{}",
        b'{"SessionId":"s","UserId":"u","AccountKey":"9"}',
        b'{"SessionId":"s","UserId":"u","AccountKey":"9","exp":"1"}',
        b'{"SessionId":"s","UserId":"u","AccountKey":"9","exp":true}',
        b'{"SessionId":1,"UserId":"u","AccountKey":"9","exp":1}',
        b"[" * 100_000,
    ],
    ids=lambda claims: str(claims[:60]),
)
def test_signed_claims_of_another_form_are_not_a_token(claims: bytes) -> None:
    assert decode_masterpass_token(sign(claims)) is None


def test_signed_claims_of_the_right_form_are_a_token() -> None:
    claims = b'{"SessionId":"s","UserId":"u","AccountKey":"9","exp":1}'
    assert decode_masterpass_token(sign(claims)) == MasterpassToken("s", "u", "9", 1)
