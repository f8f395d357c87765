"""The cause that a refusal or a hint names is the cause."""

from __future__ import annotations

import gzip
import json
import zlib
from typing import Any
from uuid import uuid4

import pytest

from mockpaywall.settings import Settings
from tests.support.http_client import HttpClient
from tests.support.request_data import KEYS, PATH, VALID_BODY
from tests.support.servers import Connect

VALID = json.dumps(VALID_BODY).encode()
GZIP = {"Content-Encoding": "gzip"}
INVARIANT = "Turkish letter case made a dotless i; use invariant letter case (ToLowerInvariant, Locale.ROOT)"


def make_body(**fields: Any) -> dict[str, Any]:
    """Return a valid body whose ReferenceCode is new, with *fields* added."""
    return {**VALID_BODY, "ReferenceCode": str(uuid4()), **fields}


def message_of(response: Any) -> str:
    return str(response.json["Message"])


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(VALID, mtime=0), "gzip"),
        (zlib.compress(VALID), "deflate"),
        (gzip.compress(VALID), "X-GZIP"),
    ],
)
def test_a_compressed_body_is_checked_and_journalled_inflated(
    client: HttpClient, body: bytes, coding: str
) -> None:
    assert client.send(body, headers={"Content-Encoding": coding}).json["Result"] is True
    refused = client.send(gzip.compress(b'{"userId":"7"}', mtime=0), headers=GZIP)
    assert "the documented name is UserId" in refused.hint


def test_a_compressed_body_is_seen_by_rules_and_magic_phones(client: HttpClient) -> None:
    magic = json.dumps({**VALID_BODY, "UserPhone": "905000020503"}).encode()
    assert client.send(gzip.compress(magic, mtime=0), headers=GZIP).status == 503


@pytest.mark.parametrize(
    ("body", "coding", "status", "expected"),
    [
        (
            gzip.compress(b"x" * 10_000_000, mtime=0),
            "gzip",
            413,
            ("the body is larger than 65536 bytes", "send at most 65536 bytes; this request needs about 200"),
        ),
        (
            VALID,
            "br",
            415,
            (
                "Content-Encoding: br is not supported; it should be gzip, deflate or none",
                "send the body without Content-Encoding, or with one of gzip, deflate, not br",
            ),
        ),
        (
            VALID,
            "gzip, zstd",
            415,
            (
                "Content-Encoding: gzip, zstd is not supported; it should be gzip, deflate or none",
                "send the body without Content-Encoding, or with one of gzip, deflate, not gzip, zstd",
            ),
        ),
        (
            VALID,
            "gzip",
            400,
            (
                "Content-Encoding: the body is not complete gzip data",
                "compress the body with gzip, or send it without the header Content-Encoding",
            ),
        ),
        (
            gzip.compress(VALID, mtime=0)[:-5],
            "gzip",
            400,
            (
                "Content-Encoding: the body is not complete gzip data",
                "compress the body with gzip, or send it without the header Content-Encoding",
            ),
        ),
    ],
)
def test_a_coding_that_cannot_be_used(
    client: HttpClient, body: bytes, coding: str, status: int, expected: tuple[str, str]
) -> None:
    response = client.send(body, headers={"Content-Encoding": coding})
    assert (response.status, response.json["ErrorCode"]) == (status, 400)
    assert (message_of(response), response.hint) == expected
    assert response.header("Accept-Encoding") == ("gzip, deflate" if status == 415 else None)


@pytest.mark.parametrize(
    ("body", "reason", "hint"),
    [
        (
            gzip.compress(VALID, mtime=0),
            "the body is gzip data",
            "the body is gzip data: send the header Content-Encoding: gzip",
        ),
        (
            b"[object Object]",
            "the body is the text of a JavaScript object",
            "JavaScript sent an object as text: send JSON.stringify(body)",
        ),
        (
            b"undefined",
            "the body is the text undefined",
            "JavaScript sent an undefined value: check the variable that holds the body",
        ),
        (
            b"<UserId>1</UserId>",
            "the body is XML or HTML",
            "the body looks like XML or HTML: send JSON",
        ),
        (b"UserId=1&UserPhone=2", "the body is a form", "the body looks like a form: send JSON"),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n',
            "the body is a multipart form",
            "the body looks like a multipart form: send JSON",
        ),
    ],
)
def test_a_body_that_was_not_meant_as_json(client: HttpClient, body: bytes, reason: str, hint: str) -> None:
    response = client.send(body)
    assert message_of(response) == f"the body is not JSON: {reason}"
    assert response.hint == hint


@pytest.mark.parametrize(
    ("body", "content_type", "hint"),
    [
        (
            '{"UserId":"ş"}'.encode("iso-8859-9"),
            "application/json; charset=ISO-8859-9",
            "the body is not UTF-8 (Content-Type says charset=iso-8859-9): encode it as UTF-8",
        ),
        (
            '{"UserId":"ş"}'.encode("cp1254"),
            "application/json",
            "the body is not UTF-8 (it may be Latin-1 or Windows-1254): encode it as UTF-8",
        ),
        (
            VALID.decode().encode("utf-16"),
            "application/json",
            "the body is UTF-16 or UTF-32: encode it as UTF-8",
        ),
        (
            VALID.decode().encode("utf-32-be"),
            "application/json; charset=utf-32",
            "the body is UTF-16 or UTF-32: encode it as UTF-8",
        ),
        (
            b"\xef\xbb\xbf" + VALID,
            "application/json",
            "the body starts with a byte order mark: write it as UTF-8 without one (in Python utf-8, not utf-8-sig)",
        ),
        (
            b'{"UserId":"7}',
            "application/json",
            "a string is not closed: a double quote is missing, or one inside a string lacks its backslash",
        ),
        (
            b'{"UserId": undefined}',
            "application/json",
            "JSON has no undefined: send null, or leave the name out",
        ),
    ],
)
def test_the_encoding_and_the_syntax_are_named(
    client: HttpClient, body: bytes, content_type: str, hint: str
) -> None:
    assert client.send(body, headers={"Content-Type": content_type}).hint == hint


@pytest.mark.parametrize(
    ("sent", "shown", "documented"),
    [
        ("userıd", "user\\u0131d", "UserId"),
        ("UserİD", "User\\u0130D", "UserId"),
        ("phoneverıfıedbymerchant", "phonever\\u0131f\\u0131edbymerchant", "PhoneVerifiedByMerchant"),
    ],
)
def test_the_turkish_i_is_named(client: HttpClient, sent: str, shown: str, documented: str) -> None:
    response = client.send(make_body(**{sent: "x"}))
    assert response.hint == f"you sent {shown}; the documented name is {documented}: {INVARIANT}"


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("{{key}}", "apikeyprivate: {{key}} is a Postman variable that was not replaced"),
        ("${PAYWALL_KEY}", "apikeyprivate: ${PAYWALL_KEY} is a variable that was not replaced"),
        ("<your-key>", "apikeyprivate: <your-key> is the placeholder of an example: put your value there"),
    ],
)
def test_a_key_that_was_never_filled_in(client: HttpClient, connect: Connect, value: str, hint: str) -> None:
    keys = {**KEYS, "apikeyprivate": value}
    accepted = client.send(make_body(), keys=keys)
    assert (accepted.json["Result"], accepted.hint) == (True, hint)
    with connect(Settings(credentials=(("k", "c"),))) as strict_client:
        refused = strict_client.send(make_body(), keys=keys)
    assert (refused.status, refused.json["ErrorCode"], refused.hint) == (401, 64, hint)


def send_lines(client: HttpClient, *lines: str) -> Any:
    head = [f"POST {PATH} HTTP/1.1", "Host: test", "Content-Type: application/json", *lines]
    body = json.dumps(make_body())
    request = "\r\n".join([*head, f"Content-Length: {len(body)}", "Connection: close", "", body])
    return client.send_raw(request.encode())


def test_a_key_that_was_joined_by_a_proxy(asyncio_client: HttpClient) -> None:
    response = asyncio_client.send(make_body(), keys={**KEYS, "apikeyprivate": "k, k"})
    assert response.hint == "apikeyprivate has the same value twice, joined by a comma: send it once"


def test_a_repeated_key_header_with_one_value_is_hinted(asyncio_client: HttpClient) -> None:
    response = send_lines(asyncio_client, "apikeyprivate: k", "ApiKeyPrivate: k", "apiclientprivate: c")
    assert response.json["Result"] is True
    assert response.hint == "apikeyprivate came more than once: send it once"


@pytest.mark.parametrize("name", ["apikeyprivate", "apiclientprivate"])
def test_a_repeated_key_header_with_two_values_is_refused(asyncio_client: HttpClient, name: str) -> None:
    response = send_lines(asyncio_client, "apikeyprivate: k", "apiclientprivate: c", f"{name}: other")
    assert (response.status, response.json["ErrorCode"]) == (401, 64)
    assert message_of(response) == f"{name}: sent more than once, with different values"
    assert response.hint.startswith(f"send {name} once: ")


def test_a_repeated_mode_header_with_two_values_is_refused(asyncio_client: HttpClient) -> None:
    keys = ("apikeyprivate: k", "apiclientprivate: c")
    response = send_lines(asyncio_client, *keys, "X-Mock-Mode: http=503", "x-mock-mode: http=500")
    assert (response.status, response.json["ErrorCode"]) == (400, 400)
    assert message_of(response) == "X-Mock-Mode: sent more than once, with different values"
    assert response.hint.startswith("send X-Mock-Mode once: ")


def test_a_repeated_mode_header_with_one_value_acts(asyncio_client: HttpClient) -> None:
    keys = ("apikeyprivate: k", "apiclientprivate: c")
    assert send_lines(asyncio_client, *keys, *["X-Mock-Mode: http=429"] * 2).status == 429


@pytest.mark.parametrize("name", ["X-Mock-Mod", "XMockMode", "X_Mock_Mode", "Mock-Mode", "X-Mock-Modes"])
def test_a_misspelled_mode_header_is_hinted(asyncio_client: HttpClient, name: str) -> None:
    hint = f"{name.lower()} looks like X-Mock-Mode, and has no effect"
    accepted, refused = (asyncio_client.send(body, headers={name: "http=503"}) for body in (make_body(), {}))
    assert (accepted.status, accepted.hint) == (200, hint)
    assert refused.status == 400
    assert hint in refused.hint


@pytest.mark.parametrize("name", ["X-Mode", "X-Mock", "X-Mock-Request-Id", "X-Model", "x-mockery"])
def test_another_header_is_not_a_misspelled_mode_header(client: HttpClient, name: str) -> None:
    assert client.send(make_body(), headers={name: "http=503"}).hint == ""


@pytest.mark.parametrize(
    ("path", "hint"),
    [
        (
            PATH.replace("/masterpass/", "%2Fmasterpass%2f"),
            "the path has encoded slashes (%2F): send them as /",
        ),
        (f"{PATH}%20", "the path has a space or a line break in it: remove it"),
        (PATH.replace("paywall/", "paywall/%20"), "the path has a space or a line break in it: remove it"),
        (f"{PATH}%0A", "the path has a space or a line break in it: remove it"),
        (
            PATH.replace("session", "sess%C4%B1on"),
            f"the path has a Turkish i in it (\\u0131 or \\u0130): {INVARIANT}",
        ),
        (
            PATH.replace("session", "sess%C3%ADon"),
            "the path has characters outside ASCII in it: the API's paths have none",
        ),
        (
            f"/ns/test[1]{PATH}",
            "/ns/ is followed by the name of a namespace: 1 to 64 letters, digits, dots, _ and -, not dots alone",
        ),
        (f"/%7B%7BbaseUrl%7D%7D{PATH}", "the path: {{baseUrl}} is a Postman variable that was not replaced"),
    ],
)
def test_what_is_wrong_with_a_path(asyncio_client: HttpClient, path: str, hint: str) -> None:
    response = asyncio_client.send(target=path)
    assert (response.status, response.json["ErrorCode"]) == (404, 404)
    assert response.hint == hint
