"""Every refusal: status, code, the six keys in order, a message that names what is wrong, a hint."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.pages import PAGES
from mockpaywall.paywall.upstream import UPSTREAM_OPERATIONS
from mockpaywall.settings import Settings
from tests.support.http_client import HttpClient, HttpResponse, encode_request, read_response
from tests.support.request_data import KEYS, PATH, VALID_BODY
from tests.support.servers import Connect

NOT_SIMULATED = "are not simulated: this mock has the Masterpass calls only; mockpaywall openapi lists them"
PATHS = {operation.path for operation in (*OPERATIONS, *PAGES, *UPSTREAM_OPERATIONS)}
SERVED = f"{', '.join((PATH, *(operation.key for operation in OPERATIONS[1:12])))} and {len(PATHS) - 12} more"
NO_ADMIN_HINT = "the server was started with --no-admin: start it without, to have the admin API"


def assert_refusal(response: HttpResponse, status: int, code: int, message: str) -> None:
    expected = (
        f'{{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":{code},"Result":false,'
        f'"Message":{json.dumps(message, ensure_ascii=False)},"Body":null}}'
    )
    assert response.body.decode() == expected
    assert response.status == status
    assert response.header("Content-Type") == "application/json; charset=utf-8"
    assert response.header("X-Mock-Request-Id")
    assert response.hint
    assert response.hint.isascii()


EXPECTED_KEY = "it should be the Private Key from the merchant panel"
EXPECTED_CLIENT = "it should be the Private Client from the merchant panel"
NUMBER_HINT = "send a number below 1e308 that is at most 100 characters long"
DEPTH_HINT = "send objects and arrays in at most 32 levels: the documented bodies have three"
EXPECTED_PHONE = (
    "it should be a phone number of 10 to 15 digits, one leading + allowed, for example 905123456710"
)


@pytest.mark.parametrize(
    ("keys", "message", "hint"),
    [
        (
            {"apiclientprivate": "c"},
            f"apikeyprivate: missing; {EXPECTED_KEY}",
            "add the header apikeyprivate; any non-empty value will do here",
        ),
        (
            {"apikeyprivate": "k"},
            f"apiclientprivate: missing; {EXPECTED_CLIENT}",
            "add the header apiclientprivate; any non-empty value will do here",
        ),
        (
            {"apikeyprivate": "", "apiclientprivate": "c"},
            f"apikeyprivate: empty; {EXPECTED_KEY}",
            "apikeyprivate came without a value: check the variable it is filled from",
        ),
        (
            {},
            f"apikeyprivate: missing; {EXPECTED_KEY}; apiclientprivate: missing; {EXPECTED_CLIENT}",
            "add the header apikeyprivate and the header apiclientprivate; any non-empty value will do here",
        ),
        (
            {"apikeyprivat": "k", "apiclientprivate": "c"},
            f"apikeyprivate: missing; {EXPECTED_KEY}",
            "apikeyprivat looks like apikeyprivate",
        ),
        (
            {"api-key-private": "k", "apiclientprivate": "c"},
            f"apikeyprivate: missing; {EXPECTED_KEY}",
            "api-key-private looks like apikeyprivate",
        ),
        (
            {"apikeypublic": "k", "apiclientpublic": "c"},
            f"apikeyprivate: missing; {EXPECTED_KEY}; apiclientprivate: missing; {EXPECTED_CLIENT}",
            "you sent the public pair; this endpoint needs the private pair, apikeyprivate and apiclientprivate",
        ),
        (
            {"Authorization": "Bearer x"},
            f"apikeyprivate: missing; {EXPECTED_KEY}; apiclientprivate: missing; {EXPECTED_CLIENT}",
            "this API does not use the Authorization header: send apikeyprivate and apiclientprivate",
        ),
    ],
)
def test_key_headers(client: HttpClient, keys: dict[str, str], message: str, hint: str) -> None:
    response = client.send(b"not even JSON", keys=keys)
    assert_refusal(response, 401, 4, message)
    assert response.hint == hint


def test_a_pair_that_is_not_accepted(connect: Connect) -> None:
    with connect(Settings(credentials=(("k", "c"),))) as client:
        response = client.send(b"not even JSON")
    message = "apikeyprivate and apiclientprivate: this pair is not among the accepted credentials"
    assert_refusal(response, 401, 64, message)


@pytest.mark.parametrize(
    ("target", "kind", "name"),
    [(PATH, "Private", "apikeyprivate"), ("/api/paywall/temptoken", "Public", "apikeypublic")],
)
def test_a_missing_key_where_pairs_are_listed(connect: Connect, target: str, kind: str, name: str) -> None:
    """Not any value will do there."""
    client_name = name.replace("key", "client")
    with connect(Settings(credentials=(("k", "c"),))) as client:
        response = client.send(b"{}", keys={client_name: "c"}, target=target)
    assert_refusal(response, 401, 4, f"{name}: missing; it should be the {kind} Key from the merchant panel")
    assert response.hint == (
        f"add the header {name}; the server was started with --credentials: send one of those pairs"
    )


@pytest.mark.parametrize(
    ("body", "reason", "hint"),
    [
        (b"", "the body is empty", "the body is empty: send the JSON object of the documentation"),
        (
            b"\xef\xbb\xbf{}",
            "the body starts with a byte order mark (EF BB BF); send UTF-8 without one",
            "the body starts with a byte order mark: write it as UTF-8 without one",
        ),
        (
            b"\xff\xfe{\x00}\x00",
            "the body looks like UTF-16 or UTF-32; send UTF-8",
            "the body is UTF-16 or UTF-32: encode it as UTF-8",
        ),
        (
            "{}".encode("utf-16-be"),
            "the body looks like UTF-16 or UTF-32; send UTF-8",
            "the body is UTF-16 or UTF-32: encode it as UTF-8",
        ),
        (b'{"UserId":"\xfc"}', "byte 11: not UTF-8 (0xfc)", "the body is not UTF-8 (it may be Latin-1"),
        (b'{"a":NaN}', "NaN is not a JSON value", "JSON does not allow NaN or Infinity"),
        (b'{"a":-Infinity}', "-Infinity is not a JSON value", "JSON does not allow NaN or Infinity"),
    ],
)
def test_bodies_that_are_not_json(client: HttpClient, body: bytes, reason: str, hint: str) -> None:
    response = client.send(body)
    assert_refusal(response, 400, 400, f"the body is not JSON: {reason}")
    assert response.hint.startswith(hint)


@pytest.mark.parametrize(
    ("body", "reason", "hint"),
    [
        (
            b'{"a":1,"a":2}',
            'the name "a" appears more than once',
            'send "a" once: which of them counts depends on the parser',
        ),
        (b'{"a":' + b"9" * 5000 + b"}", "a number is too large", NUMBER_HINT),
        (b'{"a":1e999}', "a number is too large", NUMBER_HINT),
        (b"[" * 60_000, "nested deeper than 32 levels", DEPTH_HINT),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "nested deeper than 32 levels", DEPTH_HINT),
        (
            b'{"a":"\\ud800"}',
            "a \\u escape is half of a surrogate pair",
            "a text was cut in the middle of a character: cut it before or after, or send it as UTF-8",
        ),
    ],
)
def test_json_that_is_refused(client: HttpClient, body: bytes, reason: str, hint: str) -> None:
    """It is valid JSON: the message does not deny that."""
    response = client.send(body)
    assert_refusal(response, 400, 400, f"the body: {reason}")
    assert response.hint == hint


LEADING_ZERO = "a JSON number has no leading zero: write 129, or a phone or a code as a text in double quotes"
DECIMAL_COMMA = (
    "a decimal comma: write 129.90, with a dot and without separators of thousands (InvariantCulture in .NET)"
)
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
                "the sample in the docs has // comments; JSON does not allow comments: remove them;"
                " {{$guid}} is a Postman variable that was not replaced"
            ),
        ),
        (b"{'UserId': 'x'}", "JSON strings and names need double quotes, not single quotes"),
        (b'{UserId: "x"}', "JSON names need double quotes"),
        (b'{"UserId": "x",}', "JSON does not allow a comma before a closing bracket"),
        (b'{"Force3D": True}', "JSON writes true, false and null in lower case"),
        (b'{"ReferenceCode": {{$guid}}}', "{{$guid}} is a Postman variable that was not replaced"),
        (b'{"Amount":129,90}', DECIMAL_COMMA),
        (b'{"Amount":1.234,56}', DECIMAL_COMMA),
        (b'{"a":[1,2],"Amount":1,234.56}', DECIMAL_COMMA),
        (b'{"Amount":0129}', LEADING_ZERO),
        (b'{"UserPhone":05321234567}', LEADING_ZERO),
        (b'{"Amount":.5}', "a JSON number has digits on both sides of its dot"),
        (b'{"Amount":129.}', "a JSON number has digits on both sides of its dot"),
        (b'{"Amount":+5}', "a JSON number has no plus sign: write a phone as a text in double quotes"),
        (b'{"ReferenceCode":o-1,"UserId":True}', "a value that is a text needs double quotes"),
        (b'{"ReferenceCode":"o","UserId":True}', "JSON writes true, false and null in lower case"),
        ('{"a":"\u011f {b: 1,}","UserId":True}'.encode(), "JSON writes true, false and null in lower case"),
    ],
)
def test_hints_on_syntax(client: HttpClient, body: bytes, hint: str) -> None:
    response = client.send(body)
    assert (response.status, response.json["ErrorCode"]) == (400, 400)
    assert response.json["Message"].startswith("the body is not JSON: line ")
    assert response.hint == hint


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        (b"[]", "send the object itself, not an array of objects"),
        (b"null", "send a JSON object"),
        (b'"{}"', "the JSON was encoded twice: it arrived as one string; send the object itself"),
    ],
)
def test_json_that_is_not_an_object(client: HttpClient, body: bytes, hint: str) -> None:
    response = client.send(body)
    assert_refusal(response, 400, 400, "the body is not a JSON object")
    assert response.hint == hint


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
def test_content_types_that_are_not_json(client: HttpClient, content_type: str, hint: str) -> None:
    response = client.send(headers={"Content-Type": content_type})
    assert_refusal(response, 415, 400, "Content-Type: it should be application/json")
    assert response.hint == hint


def changed(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in {**VALID_BODY, **fields}.items() if value is not ...}


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
        (changed(UserPhone=...), f"UserPhone: missing; {EXPECTED_PHONE}"),
        (changed(UserPhone=""), f"UserPhone: empty; {EXPECTED_PHONE}"),
        (changed(UserPhone=905123456710), f"UserPhone: a number was sent; {EXPECTED_PHONE}"),
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
                f"UserId: missing; it should be a string of 1 to 100 characters; UserPhone: missing; {EXPECTED_PHONE}"
            ),
        ),
        (
            changed(UserId="", UserPhone="12"),
            (
                "UserId: empty; it should be a string of 1 to 100 characters; "
                f"UserPhone: wrong format; {EXPECTED_PHONE}"
            ),
        ),
    ],
)
def test_fields(client: HttpClient, body: dict[str, Any], message: str) -> None:
    assert_refusal(client.send(body), 400, 2, message)


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
def test_invalid_phones(client: HttpClient, phone: str) -> None:
    response = client.send(changed(UserPhone=phone))
    assert_refusal(response, 400, 7, f"UserPhone: wrong format; {EXPECTED_PHONE}")
    assert phone not in response.hint


@pytest.mark.parametrize(
    ("body", "hint"),
    [
        ({"userPhone": "905123456710"}, "you sent userPhone; the documented name is UserPhone"),
        ({"UserPhon": "905123456710"}, "UserPhon looks like UserPhone"),
        ({"Foo": 1}, "Foo is not a documented name"),
        (
            {"UserPhone ": "905123456710"},
            '"UserPhone " has a space or an invisible character in it; the documented name is UserPhone',
        ),
        ({"request": VALID_BODY}, "the fields are inside request: send that object itself"),
        ({"Body": {"userId": "7"}}, "the fields are inside Body: send that object itself"),
        ({"UserPhone": "{{phone}}"}, "UserPhone: {{phone}} is a Postman variable that was not replaced"),
    ],
)
def test_hints_on_names_and_values(client: HttpClient, body: dict[str, Any], hint: str) -> None:
    assert client.send(body).hint == hint


def test_a_success_can_have_hints(client: HttpClient) -> None:
    target = "/ns/hints/api/paywall/masterpass/session"
    response = client.send(changed(ReferenceCode="{{$guid}}", userid="x"), target=target)
    assert response.status == 200
    assert response.hint == (
        "you sent userid; the documented name is UserId;"
        " ReferenceCode: {{$guid}} is a Postman variable that was not replaced"
    )


def test_a_body_of_64_kib_is_accepted_and_one_more_byte_is_not(client: HttpClient) -> None:
    body = json.dumps(VALID_BODY).encode()
    fits, over = body.ljust(65_536), body.ljust(65_537)
    assert client.send(fits).status == 200
    assert_refusal(client.send(over), 413, 400, "the body is larger than 65536 bytes")


def test_headers_are_checked_before_the_body_size(client: HttpClient) -> None:
    assert client.send(b" " * 70_000, keys={}).status == 401


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_methods_that_are_not_allowed(client: HttpClient, method: str) -> None:
    response = client.send(method=method)
    assert_refusal(response, 405, 404, f"{method} is not allowed at {PATH}; use POST")
    assert response.header("Allow") == "POST"


def test_a_refused_head_request_has_no_body(client: HttpClient) -> None:
    response = client.send(method="HEAD")
    assert (response.status, response.body, response.header("Allow")) == (405, b"", "POST")


@pytest.mark.parametrize(
    ("target", "hint"),
    [
        (
            "/API/Paywall/masterpass/session",
            f"the path is {PATH}, exactly: check letter case, double slashes and trailing slashes",
        ),
        (f"{PATH}/", f"the path is {PATH}, exactly: check letter case, double slashes and trailing slashes"),
        ("/paywall/masterpass/session", f"the base address is wrong: the path is {PATH}"),
        (f"/v1{PATH}", f"the base address is wrong: the path is {PATH}"),
        ("/api/paywall/masterpass/card/update", f"this mock serves of the vendor's API only {SERVED}"),
        ("/api/paywall/payment/startdirect", f"other kinds of payment {NOT_SIMULATED}"),
        ("/api/paywall/masterpass/refund", f"refunds and cancellations {NOT_SIMULATED}"),
        ("/api/paywall/masterpass/payment/cancel", f"refunds and cancellations {NOT_SIMULATED}"),
        ("/api/paywall/private/query/by/uniquecode", f"queries of payments {NOT_SIMULATED}"),
        ("/api/paywall/masterpass/payment/status", f"queries of payments {NOT_SIMULATED}"),
        ("/api/paywall/bin/inquiry", f"BIN and installment queries {NOT_SIMULATED}"),
        ("/api/paywall/installment", f"BIN and installment queries {NOT_SIMULATED}"),
        ("/api/paywall/member", f"other services of Paywall {NOT_SIMULATED}"),
        ("/api/paywall/masterpass/otp/send", "did you mean /api/paywall/masterpass/otp/resend?"),
        ("/api/paywall/masterpass/cards/list", "did you mean /api/paywall/masterpass/card/list?"),
        ("/api/paywal/masterpas/sesion", f"did you mean {PATH}?"),
        ("/", f"this mock serves {SERVED}; its admin API is under /__admin"),
    ],
)
def test_unknown_paths(client: HttpClient, target: str, hint: str) -> None:
    response = client.send(target=target)
    assert_refusal(response, 404, 404, f"nothing is served at {target}")
    assert response.hint == hint


@pytest.mark.parametrize(
    ("target", "hint"),
    [
        ("/", f"this mock serves {SERVED}"),
        ("/__admin", NO_ADMIN_HINT),
        ("/__admin/health", NO_ADMIN_HINT),
        ("/__administrator", f"this mock serves {SERVED}"),
    ],
)
def test_unknown_paths_without_the_admin_api(connect: Connect, target: str, hint: str) -> None:
    with connect(Settings(admin=False)) as client:
        response = client.send(target=target)
    assert_refusal(response, 404, 404, f"nothing is served at {target}")
    assert response.hint == hint


def test_a_double_slash_is_another_path(asyncio_client: HttpClient) -> None:
    response = asyncio_client.send(target=f"/{PATH}")
    assert_refusal(response, 404, 404, f"nothing is served at /{PATH}")
    assert (
        response.hint
        == f"the path is {PATH}, exactly: check letter case, double slashes and trailing slashes"
    )


def test_a_refusal_does_not_repeat_the_query(client: HttpClient) -> None:
    response = client.send(target="/nowhere?phone=905123456710")
    assert b"905123456710" not in response.body + response.hint.encode()


def test_every_refusal_can_have_status_200(connect: Connect) -> None:
    with connect(Settings(http_status="always-200")) as client:
        responses = [
            client.send(keys={}),
            client.send(b"x"),
            client.send({}),
            client.send(method="GET"),
            client.send(target="/x"),
            client.send(b" " * 70_000),
            client.send(headers={"Content-Type": "text/plain"}),
        ]
    assert [(one.status, one.json["ErrorCode"]) for one in responses] == [
        (200, 4),
        (200, 400),
        (200, 2),
        (200, 404),
        (200, 404),
        (200, 400),
        (200, 400),
    ]
    assert responses[3].header("Allow") == "POST"


TURKISH_MESSAGE = "UserId: eksik; beklenen: 1 ile 100 karakter arası metin"


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
    client: HttpClient, target: str, headers: dict[str, str], turkish: bool
) -> None:
    message = client.send(changed(UserId=...), target=target, headers=headers).json["Message"]
    assert message == (
        TURKISH_MESSAGE if turkish else "UserId: missing; it should be a string of 1 to 100 characters"
    )


def test_turkish_letters_are_sent_as_utf_8(client: HttpClient) -> None:
    response = client.send(changed(UserId=...), headers={"locale": "tr"})
    assert "arası".encode() in response.body


@pytest.mark.parametrize("body", [b"{", b"[" * 60_000, b" " * 70_000, b"\xff"])
def test_after_a_refusal_the_connection_is_usable_or_closed(client: HttpClient, body: bytes) -> None:
    headers = {"Content-Type": "application/json", **KEYS}
    good = encode_request(json.dumps(VALID_BODY).encode(), headers)
    with client.connect() as connection:
        connection.sendall(encode_request(body, headers, close=False))
        refused = read_response(connection)
        assert refused.status in (400, 413)
        if (refused.header("Connection") or "").lower() == "close":
            assert connection.recv(1) == b""
        else:
            connection.sendall(good)
            assert read_response(connection).status == 200
    assert client.send().status == 200
