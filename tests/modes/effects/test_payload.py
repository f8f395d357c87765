import json

import pytest

from mockpaywall.modes.effects.payload import PAYLOADS, corrupt

HEADERS = (("X-Mock-Request-Id", "7"), ("Content-Type", "application/json; charset=utf-8"))
START = b'{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":0,"Result":true,"Message":"","Body":'
CAMEL = b'{"errorCodeType":1,"errorMessage":null,"errorCode":0,"result":true,"message":"","body":'
STRINGS = b'{"ErrorCodeType":"1","ErrorMessage":null,"ErrorCode":"0","Result":"true","Message":0,"Body":'
SESSION_ID = b'"SessionId":"9b27433e-f36b-1410-80e5-004205aa382d"'
EXPIRY = b'"SessionExpiryDate":"2025-07-27T11:24:57"'
SUCCESS_BODY = START + b"{" + SESSION_ID + b"," + EXPIRY + b"}}"


def body(name):
    return corrupt(SUCCESS_BODY, HEADERS, name)[0]


def content_type(name):
    return dict(corrupt(SUCCESS_BODY, HEADERS, name)[1])["Content-Type"]


@pytest.mark.parametrize(
    ("name", "corrupted"),
    [
        ("invalid-json", SUCCESS_BODY[:-1]),
        ("empty-body", b""),
        ("null-body", START + b"null}"),
        ("no-session-id", START + b"{" + EXPIRY + b"}}"),
        ("no-expiry", START + b"{" + SESSION_ID + b"}}"),
        (
            "wrong-types",
            STRINGS + b'{"SessionId":927433361410805,"SessionExpiryDate":20250727112457}}',
        ),
        (
            "extra-fields",
            START
            + b"{"
            + SESSION_ID
            + b","
            + EXPIRY
            + b',"SessionRenewed":false,"Metadata":{"Source":"mock"}},'
            b'"TraceId":"mock","Warnings":[]}',
        ),
        (
            "camel-case",
            CAMEL
            + b'{"sessionId":"9b27433e-f36b-1410-80e5-004205aa382d","sessionExpiryDate":"2025-07-27T11:24:57"}}',
        ),
        ("bom", b"\xef\xbb\xbf" + SUCCESS_BODY),
        ("wrong-content-type", SUCCESS_BODY),
    ],
)
def test_each_payload_byte_for_byte(name, corrupted):
    assert body(name) == corrupted


def test_html_is_a_page_in_utf_8():
    assert body("html").decode("utf-8").startswith('<!DOCTYPE html>\n<html lang="tr">')
    assert "<title>Oturum açın</title>" in body("html").decode("utf-8")
    assert content_type("html") == "text/html; charset=utf-8"


def test_invalid_json_is_not_json():
    with pytest.raises(json.JSONDecodeError):
        json.loads(body("invalid-json"))


def test_wrong_content_type_is_plain_text():
    assert content_type("wrong-content-type") == "text/plain; charset=utf-8"


@pytest.mark.parametrize("payload", [payload.name for payload in PAYLOADS])
def test_only_two_payloads_change_the_content_type_and_no_other_header_changes(payload):
    headers = corrupt(SUCCESS_BODY, HEADERS, payload)[1]
    assert [name for name, _ in headers] == [name for name, _ in HEADERS]
    assert headers[0] == HEADERS[0]
    assert (headers[1] == HEADERS[1]) == (payload not in {"html", "wrong-content-type"})


@pytest.mark.parametrize("payload", [payload.name for payload in PAYLOADS])
def test_every_payload_changes_something_and_always_in_the_same_way(payload):
    assert corrupt(SUCCESS_BODY, HEADERS, payload) != (SUCCESS_BODY, HEADERS)
    assert corrupt(SUCCESS_BODY, HEADERS, payload) == corrupt(SUCCESS_BODY, HEADERS, payload)


def test_non_ascii_letters_are_not_escaped():
    turkish = '{"ErrorCode":0,"Message":"Başarılı","Body":{"SessionId":"1"}}'.encode()
    assert "Başarılı".encode() in corrupt(turkish, HEADERS, "camel-case")[0]


def test_an_unknown_payload_is_refused():
    with pytest.raises(ValueError, match=r"^no payload is named rot$"):
        corrupt(SUCCESS_BODY, HEADERS, "rot")
