"""Hints at values that were never filled in, were sent in another place, or are in another form than documented."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest

from mockpaywall.settings import Settings
from tests.support.http_client import HttpClient
from tests.support.request_data import KEYS, PATH, VALID_BODY
from tests.support.servers import Connect

EMPTY_VARIABLE = "check the variable it is filled from"
QUOTES = "quotes around the value are part of it: send it without"
NOTHING = ["undefined", "null", "None", "nil", "NaN", "[object Object]"]


def make_body(**fields: Any) -> dict[str, Any]:
    """Return a valid body whose ReferenceCode is new, with *fields* changed."""
    return {**VALID_BODY, "ReferenceCode": str(uuid4()), **fields}


@pytest.mark.parametrize("text", NOTHING)
@pytest.mark.parametrize("name", ["ReferenceCode", "UserId"])
def test_a_field_with_the_text_of_nothing(client: HttpClient, name: str, text: str) -> None:
    response = client.send(make_body(**{name: text}), target=f"/ns/{uuid4()}{PATH}")
    assert response.status == 200
    assert response.hint == f"{name}: the text {text} came instead of a value: {EMPTY_VARIABLE}"


@pytest.mark.parametrize("text", NOTHING)
@pytest.mark.parametrize("name", ["apikeyprivate", "apiclientprivate"])
def test_a_key_with_the_text_of_nothing(client: HttpClient, name: str, text: str) -> None:
    response = client.send(make_body(), keys={**KEYS, name: text})
    assert response.hint == f"{name}: the text {text} came instead of a value: {EMPTY_VARIABLE}"


@pytest.mark.parametrize("quote", ["'", '"'])
def test_quotes_around_a_value(client: HttpClient, quote: str) -> None:
    text = f"{quote}mk{quote}"
    assert client.send(make_body(), keys={**KEYS, "apikeyprivate": text}).hint == f"apikeyprivate: {QUOTES}"
    assert client.send(make_body(UserId=text)).hint == f"UserId: {QUOTES}"


def test_ordinary_values_have_no_hint(client: HttpClient) -> None:
    for text in ("null-and-void", "nonexistent", "O'Neil", "None of these", "a b"):
        assert client.send(make_body(UserId=text)).hint == ""


def test_a_blank_value(client: HttpClient) -> None:
    response = client.send(make_body(UserId="  "))
    assert (response.status, response.hint) == (200, f"UserId: only spaces came: {EMPTY_VARIABLE}")


@pytest.mark.parametrize(("name", "limit"), [("ReferenceCode", 250), ("UserId", 100)])
def test_strict_refuses_a_blank_value(connect: Connect, name: str, limit: int) -> None:
    with connect(Settings(strictness="strict")) as client:
        response = client.send(make_body(**{name: "  "}))
    expected = f"{name}: wrong format; it should be a string of 1 to {limit} characters that is not blank"
    assert (response.status, response.json["ErrorCode"], response.json["Message"]) == (400, 2, expected)


@pytest.mark.parametrize("phone", ["+905321234567", "05321234567", "5321234567", "00905321234567"])
def test_another_form_of_a_phone(client: HttpClient, phone: str) -> None:
    response = client.send(make_body(UserPhone=phone))
    assert (response.status, response.hint) == (
        200,
        (
            "UserPhone is not in the documented form 905XXXXXXXXX, `strict` refuses it: "
            "the same number in that form is another user"
        ),
    )


def test_the_documented_form_of_a_phone_has_no_hint(client: HttpClient) -> None:
    assert client.send(make_body(UserPhone="905321234567")).hint == ""


def test_lenient_has_no_hint_at_the_form_of_a_phone(connect: Connect) -> None:
    with connect(Settings(strictness="lenient")) as client:
        assert client.send(make_body(UserPhone="+905321234567")).hint == ""


def test_fields_in_the_query(client: HttpClient) -> None:
    target = f"{PATH}?ReferenceCode=r&UserId=u&locale=en"
    assert client.send(b"", target=target).hint == (
        "you sent ReferenceCode, UserId in the query; send a JSON object with them in the body"
    )
    assert client.send({"UserPhone": "905321234567"}, target=target).hint == (
        "you sent ReferenceCode, UserId in the query; fields belong in the body"
    )


def test_the_fields_of_a_delete_in_the_query(client: HttpClient) -> None:
    target = "/api/paywall/masterpass/card/delete?SessionId=s&CardAlias=a"
    assert client.send(b"", target=target, method="DELETE").hint == (
        "you sent SessionId, CardAlias in the query; send a JSON object with them in the body"
    )


def test_keys_in_the_query(client: HttpClient) -> None:
    target = f"{PATH}?apikeyprivate=secret-1&apiclientprivate=secret-2"
    hint = "you sent apikeyprivate and apiclientprivate in the query; keys belong in headers"
    assert client.send(make_body(), target=target).hint == hint
    refused = client.send(make_body(), target=target, keys={})
    assert (refused.status, refused.hint.startswith(hint)) == (401, True)
    assert "secret" not in refused.hint


def test_a_token_in_the_query(client: HttpClient) -> None:
    refused = client.send(b"{}", target="/api/paywall/masterpass/by/sdk/session?a=1&token=secret", keys={})
    assert refused.hint == (
        "a token in the query is not read here: "
        "send the Token of temptoken or temptoken/sdk in the header token"
    )


def test_keys_in_the_body(client: HttpClient) -> None:
    refused = client.send(json.dumps({**VALID_BODY, **KEYS}).encode(), keys={})
    assert refused.hint == "you sent apikeyprivate and apiclientprivate in the body; keys belong in headers"


def test_a_name_with_an_underscore(asyncio_client: HttpClient) -> None:
    """A WSGI server may drop such a header."""
    test_a_name_that_is_nearly_sessionid(asyncio_client, "session_id")


@pytest.mark.parametrize("name", ["Session-Id", "X-Session-Id", "sesionid"])
def test_a_name_that_is_nearly_sessionid(client: HttpClient, name: str) -> None:
    response = client.send(b"", target="/api/paywall/masterpass/card/list", method="GET", headers={name: "s"})
    assert response.hint == f"{name.lower()} looks like sessionid"
