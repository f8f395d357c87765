"""Every refusal of the contract: status, code, the six keys in order, a message that names what is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mockpaywall.settings import Settings
from tests.api.conftest import Road
from tests.api.wire import GOOD, KEYS, PATH, Answer, Client, read_answer, request_bytes


def assert_refusal(answer: Answer, status: int, code: int, message: str) -> None:
    expected = (
        f'{{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":{code},"Result":false,'
        f'"Message":{json.dumps(message, ensure_ascii=False)},"Body":null}}'
    )
    assert answer.body.decode() == expected
    assert answer.status == status
    assert answer.header("Content-Type") == "application/json; charset=utf-8"
    assert answer.header("X-Mock-Request-Id")
    assert answer.hint
    assert answer.hint.isascii()


KEY_WORDS = "it should be the Private Key from the merchant panel; here any non-empty value will do"
CLIENT_WORDS = "it should be the Private Client from the merchant panel; here any non-empty value will do"
PHONE_WORDS = (
    "it should be a phone number of 10 to 15 digits, one leading + allowed, for example 905123456710"
)


@pytest.mark.parametrize(
    ("keys", "message", "hint"),
    [
        (
            {"apiclientprivate": "c"},
            f"apikeyprivate: missing; {KEY_WORDS}",
            "add the header apikeyprivate; any non-empty value will do here",
        ),
        (
            {"apikeyprivate": "k"},
            f"apiclientprivate: missing; {CLIENT_WORDS}",
            "add the header apiclientprivate; any non-empty value will do here",
        ),
        (
            {"apikeyprivate": "", "apiclientprivate": "c"},
            f"apikeyprivate: empty; {KEY_WORDS}",
            "apikeyprivate came without a value: check the variable it is filled from",
        ),
        (
            {},
            f"apikeyprivate: missing; {KEY_WORDS}; apiclientprivate: missing; {CLIENT_WORDS}",
            "add the header apikeyprivate and the header apiclientprivate; any non-empty value will do here",
        ),
        (
            {"apikeyprivat": "k", "apiclientprivate": "c"},
            f"apikeyprivate: missing; {KEY_WORDS}",
            "apikeyprivat looks like apikeyprivate",
        ),
        (
            {"api-key-private": "k", "apiclientprivate": "c"},
            f"apikeyprivate: missing; {KEY_WORDS}",
            "api-key-private looks like apikeyprivate",
        ),
        (
            {"apikeypublic": "k", "apiclientpublic": "c"},
            f"apikeyprivate: missing; {KEY_WORDS}; apiclientprivate: missing; {CLIENT_WORDS}",
            "you sent the public pair; this endpoint wants the private pair, apikeyprivate and apiclientprivate",
        ),
        (
            {"Authorization": "Bearer x"},
            f"apikeyprivate: missing; {KEY_WORDS}; apiclientprivate: missing; {CLIENT_WORDS}",
            "this API takes no Authorization header: send apikeyprivate and apiclientprivate",
        ),
    ],
)
def test_key_headers(server: Client, keys: dict[str, str], message: str, hint: str) -> None:
    answer = server.send(b"not even JSON", keys=keys)
    assert_refusal(answer, 401, 4, message)
    assert answer.hint == hint


def test_a_pair_that_is_not_accepted(road: Road) -> None:
    with road(Settings(credentials=(("k", "c"),))) as server:
        answer = server.send(b"not even JSON")
    message = "apikeyprivate and apiclientprivate: this pair is not among the accepted credentials"
    assert_refusal(answer, 401, 64, message)


@pytest.mark.parametrize(
    ("body", "reason", "hint"),
    [
        (b"", "the body is empty", "the body is empty: send the JSON object of the documentation"),
        (
            b"\xef\xbb\xbf{}",
            "the body starts with a byte order mark (EF BB BF); send UTF-8 without one",
            "send one",
        ),
        (
            b"\xff\xfe{\x00}\x00",
            "the body looks like UTF-16 or UTF-32; send UTF-8",
            "send one JSON object, UTF-8",
        ),
        (
            "{}".encode("utf-16-be"),
            "the body looks like UTF-16 or UTF-32; send UTF-8",
            "send one JSON object",
        ),
        (b'{"UserId":"\xfc"}', "byte 11: not UTF-8 (0xfc)", "send one JSON object, UTF-8"),
        (b'{"a":1,"a":2}', 'the name "a" appears more than once', "send one JSON object"),
        (b'{"a":NaN}', "NaN is not a JSON value", "JSON has no NaN and no Infinity"),
        (b'{"a":-Infinity}', "-Infinity is not a JSON value", "JSON has no NaN and no Infinity"),
        (b'{"a":' + b"9" * 5000 + b"}", "a number in it is too large", "send one JSON object"),
        (b'{"a":1e999}', "a number in it is too large", "send one JSON object"),
        (b"[" * 60_000, "it is nested deeper than 32 levels", "send one JSON object"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "it is nested deeper than 32 levels", "send one JSON object"),
        (b'{"a":"\\ud800"}', "a \\u escape is half of a surrogate pair", "send one JSON object"),
    ],
)
def test_bodies_that_are_no_json(server: Client, body: bytes, reason: str, hint: str) -> None:
    answer = server.send(body)
    assert_refusal(answer, 400, 400, f"the body is not JSON: {reason}")
    assert answer.hint.startswith(hint)


SAMPLE_OF_THE_PAGE = """{
    "ReferenceCode": "{{$guid}}",
    "UserId": "72812393211", // Kullanıcının sisteminizdeki tekil kimlik bilgisi
    "UserPhone": "905123456710"
}""".encode()


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        (
            SAMPLE_OF_THE_PAGE,
            (
                "the sample in the docs has // comments, which JSON has not: remove them;"
                " {{$guid}} is a Postman variable that was not replaced"
            ),
        ),
        (b"{'UserId': 'x'}", "JSON strings and names stand in double quotes, not single ones"),
        (b'{UserId: "x"}', "JSON names stand in double quotes"),
        (b'{"UserId": "x",}', "JSON allows no comma before a closing bracket"),
        (b'{"Force3D": True}', "JSON writes true, false and null in lower case"),
        (b"<UserId>1</UserId>", "the body looks like XML or HTML: send JSON"),
        (b"UserId=1&UserPhone=2", "the body looks like a form: send JSON"),
        (b'{"ReferenceCode": {{$guid}}}', "{{$guid}} is a Postman variable that was not replaced"),
    ],
)
def test_hints_on_syntax(server: Client, body: bytes, hint: str) -> None:
    answer = server.send(body)
    assert (answer.status, answer.json["ErrorCode"]) == (400, 400)
    assert answer.json["Message"].startswith("the body is not JSON: line ")
    assert answer.hint == hint


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        (b"[]", "send the object itself, not an array of objects"),
        (b"null", "send a JSON object"),
        (b'"{}"', "the JSON was written twice: it arrived as one string; send the object itself"),
    ],
)
def test_json_that_is_no_object(server: Client, body: bytes, hint: str) -> None:
    answer = server.send(body)
    assert_refusal(answer, 400, 400, "the body is not a JSON object")
    assert answer.hint == hint


@pytest.mark.parametrize(
    ("content_type", "hint"),
    [
        ("", "the header Content-Type is missing: send Content-Type: application/json"),
        (
            "application/x-www-form-urlencoded",
            "you sent a form; send a JSON object with the header Content-Type: application/json",
        ),
        (
            "multipart/form-data; boundary=x",
            "you sent a form; send a JSON object with the header Content-Type: application/json",
        ),
        ("text/plain", "send Content-Type: application/json"),
        ("application/jsonx", "send Content-Type: application/json"),
    ],
)
def test_content_types_that_are_not_json(server: Client, content_type: str, hint: str) -> None:
    answer = server.send(headers={"Content-Type": content_type})
    assert_refusal(answer, 415, 400, "Content-Type: it should be application/json")
    assert answer.hint == hint


def changed(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in {**GOOD, **fields}.items() if value is not ...}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (changed(UserId=...), "UserId: missing; it should be a string of 1 to 100 characters"),
        (changed(UserId=""), "UserId: empty; it should be a string of 1 to 100 characters"),
        (changed(UserId=1), "UserId: a number was sent; it should be a string of 1 to 100 characters"),
        (changed(UserId=None), "UserId: null was sent; it should be a string of 1 to 100 characters"),
        (
            changed(UserId="x" * 101),
            "UserId: 101 characters long; it should be a string of 1 to 100 characters",
        ),
        (changed(ReferenceCode=...), "ReferenceCode: missing; it should be a string of 1 to 250 characters"),
        (
            changed(ReferenceCode=[]),
            "ReferenceCode: an array was sent; it should be a string of 1 to 250 characters",
        ),
        (
            changed(ReferenceCode="x" * 251),
            "ReferenceCode: 251 characters long; it should be a string of 1 to 250 characters",
        ),
        (changed(UserPhone=...), f"UserPhone: missing; {PHONE_WORDS}"),
        (changed(UserPhone=""), f"UserPhone: empty; {PHONE_WORDS}"),
        (changed(UserPhone=905123456710), f"UserPhone: a number was sent; {PHONE_WORDS}"),
        (changed(Force3D="true"), "Force3D: a string was sent; it should be true or false"),
        (changed(Force3D=None), "Force3D: null was sent; it should be true or false"),
        (
            changed(PhoneVerifiedByMerchant=1),
            "PhoneVerifiedByMerchant: a number was sent; it should be true or false",
        ),
        (
            {},
            (
                "ReferenceCode: missing; it should be a string of 1 to 250 characters; "
                f"UserId: missing; it should be a string of 1 to 100 characters; UserPhone: missing; {PHONE_WORDS}"
            ),
        ),
        (
            changed(UserId="", UserPhone="12"),
            (
                "UserId: empty; it should be a string of 1 to 100 characters; "
                f"UserPhone: not of the right form; {PHONE_WORDS}"
            ),
        ),
    ],
)
def test_fields(server: Client, body: dict[str, Any], message: str) -> None:
    assert_refusal(server.send(body), 400, 2, message)


@pytest.mark.parametrize(
    "phone",
    [
        "5550",
        "123456789",
        "1234567890123456",
        "++905123456710",
        "90 512 345 67 10",
        "905123456710\n",
        "٩٠٥١٢٣٤٥٦٧١٠",
    ],
)
def test_phones_that_are_none(server: Client, phone: str) -> None:
    answer = server.send(changed(UserPhone=phone))
    assert_refusal(answer, 400, 7, f"UserPhone: not of the right form; {PHONE_WORDS}")
    assert phone not in answer.hint


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ({"userPhone": "905123456710"}, "you sent userPhone; the documented name is UserPhone"),
        ({"UserPhon": "905123456710"}, "UserPhon looks like UserPhone"),
        ({"Foo": 1}, "Foo is not a documented name"),
        ({"UserPhone": "{{phone}}"}, "UserPhone: {{phone}} is a Postman variable that was not replaced"),
    ],
)
def test_hints_on_names_and_values(server: Client, body: dict[str, Any], hint: str) -> None:
    assert server.send(body).hint == hint


def test_hints_come_with_success_too(server: Client) -> None:
    target = "/ns/hints/api/paywall/masterpass/session"
    answer = server.send(changed(ReferenceCode="{{$guid}}", userid="x"), target=target)
    assert answer.status == 200
    assert answer.hint == (
        "you sent userid; the documented name is UserId;"
        " ReferenceCode: {{$guid}} is a Postman variable that was not replaced"
    )


def test_a_body_of_64_kib_is_read_and_one_more_byte_is_not(server: Client) -> None:
    body = json.dumps(GOOD).encode()
    fits, over = body.ljust(65_536), body.ljust(65_537)
    assert server.send(fits).status == 200
    assert_refusal(server.send(over), 413, 400, "the body is larger than 65536 bytes")


def test_headers_are_checked_before_the_size(server: Client) -> None:
    assert server.send(b" " * 70_000, keys={}).status == 401


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods(server: Client, method: str) -> None:
    answer = server.send(method=method)
    assert_refusal(answer, 405, 404, f"{method} is not allowed at {PATH}; use POST")
    assert answer.header("Allow") == "POST"


def test_head_has_no_body(server: Client) -> None:
    answer = server.send(method="HEAD")
    assert (answer.status, answer.body, answer.header("Allow")) == (405, b"", "POST")


@pytest.mark.parametrize(
    ("target", "hint"),
    [
        (
            "/API/Paywall/masterpass/session",
            f"the path is {PATH}, exactly: mind letter case, double and closing slashes",
        ),
        (f"{PATH}/", f"the path is {PATH}, exactly: mind letter case, double and closing slashes"),
        ("/paywall/masterpass/session", f"the base address is wrong: the path is {PATH}"),
        (f"/v1{PATH}", f"the base address is wrong: the path is {PATH}"),
        ("/api/paywall/masterpass/card/list", f"this mock serves only {PATH} of the vendor's API"),
        ("/api/paywal/masterpas/sesion", f"did you mean {PATH}?"),
        ("/", f"this mock serves {PATH}; its own calls are under /__admin"),
    ],
)
def test_unknown_paths(server: Client, target: str, hint: str) -> None:
    answer = server.send(target=target)
    assert_refusal(answer, 404, 404, f"nothing is served at {target}")
    assert answer.hint == hint


def test_a_doubled_slash(front_server: Client) -> None:
    answer = front_server.send(target=f"/{PATH}")
    assert_refusal(answer, 404, 404, f"nothing is served at /{PATH}")
    assert answer.hint == f"the path is {PATH}, exactly: mind letter case, double and closing slashes"


def test_the_query_is_not_repeated(server: Client) -> None:
    answer = server.send(target="/nowhere?phone=905123456710")
    assert b"905123456710" not in answer.body + answer.hint.encode()


def test_always_200(road: Road) -> None:
    with road(Settings(http_status="always-200")) as server:
        answers = [
            server.send(keys={}),
            server.send(b"x"),
            server.send({}),
            server.send(method="GET"),
            server.send(target="/x"),
            server.send(b" " * 70_000),
            server.send(headers={"Content-Type": "text/plain"}),
        ]
    assert [(one.status, one.json["ErrorCode"]) for one in answers] == [
        (200, 4),
        (200, 400),
        (200, 2),
        (200, 404),
        (200, 404),
        (200, 400),
        (200, 400),
    ]
    assert answers[3].header("Allow") == "POST"


TURKISH = "UserId: eksik; beklenen: 1 ile 100 karakter arası metin"


@pytest.mark.parametrize(
    ("target", "headers", "turkish"),
    [
        (PATH, {}, False),
        (f"{PATH}?locale=tr", {}, True),
        (f"{PATH}?locale=tr-TR", {"locale": "en"}, True),
        (f"{PATH}?locale=1", {}, True),
        (f"{PATH}?locale=2", {"locale": "tr"}, False),
        (f"{PATH}?locale=xx", {"locale": "tr"}, True),
        (PATH, {"locale": "1"}, True),
        (PATH, {"locale": "en", "Accept-Language": "tr"}, False),
        (PATH, {"Accept-Language": "tr-TR,tr;q=0.9,en;q=0.8"}, True),
        (PATH, {"Accept-Language": "en;q=0.5, tr;q=0.6"}, True),
        (PATH, {"Accept-Language": "de, en;q=0.9, tr;q=0.8"}, False),
        (PATH, {"Accept-Language": "tr;q=broken"}, False),
    ],
)
def test_the_language_of_the_message(
    server: Client, target: str, headers: dict[str, str], turkish: bool
) -> None:
    message = server.send(changed(UserId=...), target=target, headers=headers).json["Message"]
    assert message == (
        TURKISH if turkish else "UserId: missing; it should be a string of 1 to 100 characters"
    )


def test_turkish_letters_travel_as_utf_8(server: Client) -> None:
    answer = server.send(changed(UserId=...), headers={"locale": "tr"})
    assert "arası".encode() in answer.body


@pytest.mark.parametrize("body", [b"{", b"[" * 60_000, b" " * 70_000, b"\xff"])
def test_the_connection_is_usable_or_closed_after_a_refusal(server: Client, body: bytes) -> None:
    headers = {"Content-Type": "application/json", **KEYS}
    good = request_bytes(json.dumps(GOOD).encode(), headers)
    with server.connect() as connection:
        connection.sendall(request_bytes(body, headers, close=False))
        refused = read_answer(connection)
        assert refused.status in (400, 413)
        if (refused.header("Connection") or "").lower() == "close":
            assert connection.recv(1) == b""
        else:
            connection.sendall(good)
            assert read_answer(connection).status == 200
    assert server.send().status == 200
