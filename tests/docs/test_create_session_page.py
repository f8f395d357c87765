"""docs/create-session.md: fields, errors, limits, hints and strictness levels, tried on a running server."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from mockpaywall.paywall.error_codes import find_by_number
from mockpaywall.paywall.strictness import STRICTNESS
from tests.docs.docs_server import JSON, KEYS, PATH, VALID_BODY, SentRequest, start_server
from tests.docs.shell_session import list_shell_blocks, run_blocks
from tests.support.markdown import ROOT, load_page

PAGE = load_page("docs/create-session.md")
REQUEST_BLOCKS = list_shell_blocks(PAGE.section("Request"))
(SUCCESS,) = PAGE.section("Response").fenced_blocks("json")
CHECKED_BLOCKS = (SUCCESS, *PAGE.section("Request").fenced_blocks("sh"))

ERRORS: dict[str, SentRequest | None] = {
    "a key header is missing or empty": SentRequest(headers=(JSON, "apikeyprivate:", KEYS[1])),
    "the key pair is not among `--credentials`": None,
    "a key header comes more than once, with different values": SentRequest(
        headers=(JSON, *KEYS, "apikeyprivate: other-key")
    ),
    "the content type is not JSON": SentRequest(headers=("Content-Type: text/plain", *KEYS)),
    "the Content-Encoding is neither gzip nor deflate": SentRequest(
        headers=(JSON, *KEYS, "Content-Encoding: br")
    ),
    "the body is not what its Content-Encoding says": SentRequest(
        headers=(JSON, *KEYS, "Content-Encoding: gzip")
    ),
    "the body is over 64 KiB, as sent or inflated": SentRequest(body=VALID_BODY + " " * 65_536),
    "the body is not a JSON object (see [JSON limits](#json-limits))": SentRequest(body="[]"),
    "a field is missing, empty or of the wrong type": SentRequest(body="{}"),
    "UserPhone is not a phone number": SentRequest(body=VALID_BODY.replace("905123456710", "0512-345")),
    "nothing is served at the path": SentRequest(target="/api"),
    "the method is not POST (the response has `Allow`)": SentRequest(method="GET"),
    "a bug in mockpaywall": None,
    "the shared store does not respond (the response has `Retry-After`)": None,
}
"""None: a server with default settings does not give this error."""

HINTS: dict[str, SentRequest] = {
    "`userPhone` for `UserPhone`": SentRequest(body=VALID_BODY.replace("UserPhone", "userPhone")),
    "the header `apikeyprivat`": SentRequest(headers=(JSON, "apikeyprivat: my-key", KEYS[1])),
    "the public key pair only": SentRequest(headers=(JSON, "apikeypublic: a", "apiclientpublic: b")),
    "a comment, as in the documented sample": SentRequest(body=VALID_BODY.replace("}", " // note\n}")),
    '`"ReferenceCode": "{{$guid}}"`': SentRequest(body=VALID_BODY.replace("order-1", "{{$guid}}")),
    "the key `{{key}}` (also `${KEY}`, `<key>`)": SentRequest(
        headers=(JSON, "apikeyprivate: {{key}}", KEYS[1])
    ),
    '`"UserId": "undefined"` (also `null`, `None`, `[object Object]`, spaces only), and in keys': SentRequest(
        body=VALID_BODY.replace("72812393211", "undefined").replace("order-1", "order-2")
    ),
    '`"UserPhone": "05321234567"`': SentRequest(
        body=VALID_BODY.replace("905123456710", "05321234567").replace("order-1", "order-3")
    ),
    '`"Amount": 129,90`': SentRequest('{"PaymentDetail":{"Amount": 129,90}}'),
    "the keys in the query": SentRequest(
        body=VALID_BODY.replace("order-1", "order-4"), target=f"{PATH}?apikeyprivate=k&apiclientprivate=c"
    ),
    'an object around the body, `{"request": {...}}`': SentRequest(f'{{"request": {VALID_BODY}}}'),
    "`PaymentId` at `payment/commit`": SentRequest(
        '{"PaymentId": 1}', target=PATH.replace("session", "payment/commit")
    ),
    "`/api/paywall/private/refund`": SentRequest(target="/api/paywall/private/refund"),
    "the header `X-Mock-Mod`": SentRequest(headers=(JSON, *KEYS, "X-Mock-Mod: http=503")),
    "`userıd` (Turkish letter case)": SentRequest(body=VALID_BODY.replace("UserId", "userıd")),
    "`[object Object]`": SentRequest(body="[object Object]"),
    "`/api%2Fpaywall/masterpass/session`": SentRequest(target="/api%2Fpaywall/masterpass/session"),
    "`AutoCommit` inside `PaymentDetail`": SentRequest(
        '{"PaymentDetail":{"AutoCommit":true}}', target=PATH.replace("session", "payment/init")
    ),
    "a form": SentRequest(headers=("Content-Type: application/x-www-form-urlencoded", *KEYS)),
    "`/paywall/masterpass/session`": SentRequest(target="/paywall/masterpass/session"),
}


def nested(levels: int) -> str:
    """Return a JSON object that is *levels* deep."""
    return '{"a":' * (levels - 1) + "{}" + "}" * (levels - 1)


BEYOND_LIMITS = {
    "size": "{}" + " " * 65_535,
    "encoding": "\ufeff{}",
    "nesting": nested(33),
    "length of a number": f'{{"a":{"1" * 101}}}',
    "names in an object": '{"a":1,"a":1}',
    "numbers": '{"a":NaN}',
    "`\\u` escapes": '{"a":"\\ud800"}',
}
WITHIN_LIMITS = {
    "size": "{}" + " " * 65_534,
    "nesting": nested(32),
    "length of a number": f'{{"a":{"1" * 100}}}',
}


def parse_error_code(cell: str) -> int:
    """Return the number in `4 HeaderMissing`; the name must be its official one."""
    number, name = cell.split()
    error_code = find_by_number(int(number))
    assert error_code
    assert error_code.name == name
    return error_code.number


EXPECTED_ERRORS = {
    situation: (status, parse_error_code(cell))
    for situation, status, cell in PAGE.section("Errors").rows("situation")
}


def test_every_situation_is_known() -> None:
    assert EXPECTED_ERRORS.keys() == ERRORS.keys()


@pytest.mark.parametrize("situation", [name for name, request in ERRORS.items() if request])
def test_an_error_has_status_and_code_of_the_table(situation: str, server_port: int) -> None:
    request = ERRORS[situation]
    assert request
    headers, body = request.send_to(server_port)
    assert (headers["status"], json.loads(body)["ErrorCode"]) == EXPECTED_ERRORS[situation]
    assert ("Allow" in headers) == ("`Allow`" in situation)


def test_an_unknown_key_pair_is_refused(tmp_path: Path) -> None:
    with start_server(tmp_path, "--credentials", "other-key:other-client") as port:
        headers, body = SentRequest().send_to(port)
    expected = EXPECTED_ERRORS["the key pair is not among `--credentials`"]
    assert (headers["status"], json.loads(body)["ErrorCode"]) == expected


def test_every_error_can_have_http_status_200(tmp_path: Path) -> None:
    with start_server(tmp_path, "--http-status", "always-200") as port:
        responses = {name: request.send_to(port) for name, request in ERRORS.items() if request}
        malformed = SentRequest(headers=("Bad Header: x",)).send_to(port)
    assert {headers["status"] for headers, _ in responses.values()} == {"200"}
    codes = {name: json.loads(body)["ErrorCode"] for name, (_, body) in responses.items()}
    assert codes == {name: EXPECTED_ERRORS[name][1] for name in responses}
    assert malformed[0]["status"] == "400"


@pytest.mark.parametrize(
    ("query", "headers", "language"),
    [
        ("", (), "en"),
        ("?locale=tr", (), "tr"),
        ("?locale=1", (), "tr"),
        ("?locale=en", ("locale: tr",), "en"),
        ("", ("locale: tr-TR", "Accept-Language: en"), "tr"),
        ("", ("locale: 2", "Accept-Language: tr"), "en"),
        ("", ("Accept-Language: tr",), "tr"),
    ],
)
def test_the_language_of_the_message(
    server_port: int, query: str, headers: tuple[str, ...], language: str
) -> None:
    request = SentRequest(body="{}", headers=(JSON, *KEYS, *headers), target=f"{PATH}{query}")
    message = json.loads(request.send_to(server_port)[1])["Message"]
    words = {"en": "UserId: missing;", "tr": "UserId: eksik;"}
    assert [name for name, word in words.items() if word in message] == [language], message


def test_every_json_limit_is_tried() -> None:
    rows = dict(PAGE.section("JSON limits").rows("limit"))
    assert rows.keys() == BEYOND_LIMITS.keys()
    numbers = {name: int(found[0]) for name, value in rows.items() if (found := re.match(r"\d+", value))}
    assert numbers == {"size": 65_536, "nesting": 32, "length of a number": 100}
    assert numbers.keys() == WITHIN_LIMITS.keys()


@pytest.mark.parametrize("limit", BEYOND_LIMITS)
def test_json_beyond_a_limit_is_refused(server_port: int, limit: str) -> None:
    headers, body = SentRequest(body=BEYOND_LIMITS[limit]).send_to(server_port)
    assert headers["status"] == ("413" if limit == "size" else "400")
    assert json.loads(body)["ErrorCode"] == 400


@pytest.mark.parametrize("limit", WITHIN_LIMITS)
def test_json_at_a_limit_is_parsed(server_port: int, limit: str) -> None:
    body = SentRequest(body=WITHIN_LIMITS[limit]).send_to(server_port)[1]
    assert json.loads(body)["ErrorCode"] == 2


def test_the_hints(tmp_path: Path) -> None:
    expected = dict(PAGE.section("Response headers").rows("what was sent"))
    with start_server(tmp_path) as port:
        hints = {name: request.send_to(port)[0].get("X-Mock-Hint") for name, request in HINTS.items()}
        SentRequest().send_to(port)
        hints["a ReferenceCode for the second time"] = SentRequest().send_to(port)[0].get("X-Mock-Hint")
    assert hints == expected


@pytest.mark.skipif(not all(map(shutil.which, ("sh", "curl"))), reason="needs sh and curl")
def test_the_success_response_is_that_of_a_new_server(tmp_path: Path) -> None:
    with start_server(tmp_path) as port:
        (body,), errors = run_blocks(REQUEST_BLOCKS, tmp_path, port)
    expiry = r'"SessionExpiryDate":"[0-9T:-]{19}"'
    assert (re.sub(expiry, "", body), errors) == (re.sub(expiry, "", SUCCESS.content.strip()), "")
    assert list(json.loads(body)) == list(json.loads(SUCCESS.content))


def test_the_fields_are_those_of_the_schema() -> None:
    schema = json.loads((ROOT / "schemas" / "create-session.request.json").read_text(encoding="utf-8"))
    types = {"string": "string", "boolean": "bool"}
    fields = [
        [
            f"`{name}`",
            types[field["type"]],
            "yes" if name in schema["required"] else "no",
            f"{field['minLength']} to {field['maxLength']} characters" if "maxLength" in field else "",
        ]
        for name, field in schema["properties"].items()
    ]
    rows = PAGE.section("Request").rows("field")
    phone = next(row for row in rows if row[0] == "`UserPhone`")
    assert phone.pop() == "10 to 15 digits, one leading + allowed"
    phone.append("")
    assert rows == fields


def test_the_strictness_levels_are_those_of_the_code() -> None:
    assert PAGE.section("Strictness").columns("`--strictness`")[1:] == list(STRICTNESS)


STRICTNESS_BODIES = {
    "property names": VALID_BODY.replace("UserPhone", "userphone"),
    "unknown properties": VALID_BODY.replace("}", ',"Other":1}'),
    '`"true"`, `"false"`, `null` for a bool': VALID_BODY.replace("}", ',"Force3D":"true"}'),
    "numbers for UserId, UserPhone, ReferenceCode": VALID_BODY.replace('"72812393211"', "72812393211"),
    "UserPhone": VALID_BODY.replace("905123456710", "+15551234567"),
    "lengths": VALID_BODY.replace("72812393211", "7" * 101),
    "a ReferenceCode or UserId of spaces only": VALID_BODY.replace("72812393211", "  "),
    "a ReferenceCode used twice": VALID_BODY,
}
ACCEPTED_BY = {
    "property names": ("lenient",),
    "unknown properties": ("lenient", "documented"),
    '`"true"`, `"false"`, `null` for a bool': ("lenient",),
    "numbers for UserId, UserPhone, ReferenceCode": ("lenient",),
    "UserPhone": ("lenient", "documented"),
    "lengths": ("lenient",),
    "a ReferenceCode or UserId of spaces only": ("lenient", "documented"),
    "a ReferenceCode used twice": ("lenient", "documented"),
}


@pytest.mark.parametrize("level", STRICTNESS)
def test_each_level_accepts_what_the_table_says(tmp_path: Path, level: str) -> None:
    assert [row[0] for row in PAGE.section("Strictness").rows("`--strictness`")] == list(STRICTNESS_BODIES)
    with start_server(tmp_path, "--strictness", level) as port:
        for row, body in STRICTNESS_BODIES.items():
            target = f"/ns/row-{list(STRICTNESS_BODIES).index(row)}{PATH}"
            if row == "a ReferenceCode used twice":
                SentRequest(body, target=target).send_to(port)
            response = json.loads(SentRequest(body, target=target).send_to(port)[1])
            assert response["Result"] == (level in ACCEPTED_BY[row]), (row, response)
