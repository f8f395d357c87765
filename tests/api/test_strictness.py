"""The table of strictness levels, row by row."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mockpaywall.settings import Settings
from tests.support.http_client import HttpClient
from tests.support.request_data import VALID_BODY
from tests.support.servers import Connect

LEVELS = ("lenient", "documented", "strict")


@pytest.fixture(scope="module", params=LEVELS)
def level(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def level_client(connect: Connect, level: str) -> Iterator[HttpClient]:
    """A client of a server with that strictness."""
    with connect(Settings(strictness=level)) as client:
        yield client


ROWS: list[tuple[str, dict[str, Any], tuple[int, int, int]]] = [
    # what is sent, and the ErrorCode at lenient, documented, strict
    ("as documented", {}, (0, 0, 0)),
    ("unknown property", {"Extra": 1}, (0, 0, 2)),
    ("true as a string", {"Force3D": "true"}, (0, 2, 2)),
    ("false as a string", {"PhoneVerifiedByMerchant": "false"}, (0, 2, 2)),
    ("null as a bool", {"Force3D": None}, (0, 2, 2)),
    ("a number as a bool", {"Force3D": 1}, (2, 2, 2)),
    ("another string as a bool", {"Force3D": "yes"}, (2, 2, 2)),
    ("UserId as a number", {"UserId": 728}, (0, 2, 2)),
    ("ReferenceCode as a number", {"ReferenceCode": 12.5}, (0, 2, 2)),
    ("UserPhone as a number", {"UserPhone": 905123456710}, (0, 2, 2)),
    ("a bool instead of a string", {"UserId": True}, (2, 2, 2)),
    ("null instead of a string", {"UserId": None}, (2, 2, 2)),
    ("any phone", {"UserPhone": "call me"}, (0, 7, 7)),
    ("an empty phone", {"UserPhone": ""}, (2, 2, 2)),
    ("ten digits", {"UserPhone": "5123456710"}, (0, 0, 7)),
    ("fifteen digits", {"UserPhone": "123456789012345"}, (0, 0, 7)),
    ("a plus", {"UserPhone": "+905123456710"}, (0, 0, 7)),
    ("90 and ten digits", {"UserPhone": "905123456710"}, (0, 0, 0)),
    ("90 and eleven digits", {"UserPhone": "9051234567101"}, (0, 0, 7)),
    ("UserId of 100", {"UserId": "x" * 100}, (0, 0, 0)),
    ("UserId of 101", {"UserId": "x" * 101}, (0, 2, 2)),
    ("ReferenceCode of 251", {"ReferenceCode": "x" * 251}, (0, 2, 2)),
    ("an empty UserId", {"UserId": ""}, (2, 2, 2)),
]


@pytest.mark.parametrize(("fields", "codes"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_the_error_code_at_each_level(
    level_client: HttpClient, level: str, fields: dict[str, Any], codes: tuple[int, int, int], request: Any
) -> None:
    body = {**VALID_BODY, "ReferenceCode": request.node.name, **fields}
    assert level_client.send(body).json["ErrorCode"] == codes[LEVELS.index(level)]


@pytest.mark.parametrize("rename", [str.lower, str.upper])
def test_property_names_in_another_letter_case(level_client: HttpClient, level: str, rename: Any) -> None:
    response = level_client.send({rename(name): value for name, value in VALID_BODY.items()})
    assert response.json["ErrorCode"] == (0 if level == "lenient" else 2)


@pytest.mark.parametrize(
    ("name", "phone"),
    [("userphone", "905000010064"), ("USERPHONE", "905000010064"), ("UserPhone", 905000010064)],
)
def test_a_phone_that_is_read_like_user_phone_is_magic(
    level_client: HttpClient, level: str, name: str, phone: object
) -> None:
    rest = {key: value for key, value in VALID_BODY.items() if key != "UserPhone"}
    assert level_client.send({**rest, name: phone}).json["ErrorCode"] == (64 if level == "lenient" else 2)


def test_two_properties_of_one_name_are_refused_when_lenient(connect: Connect) -> None:
    with connect(Settings(strictness="lenient")) as client:
        response = client.send({**VALID_BODY, "userid": "y"})
    assert (response.status, response.json["ErrorCode"]) == (400, 2)
    assert response.json["Message"] == "UserId: sent more than once, in different letter case"


def test_a_reference_code_used_twice(level_client: HttpClient, level: str) -> None:
    body = {**VALID_BODY, "ReferenceCode": "twice"}
    first, second = level_client.send(body), level_client.send(body)
    assert first.json["ErrorCode"] == 0
    if level == "strict":
        assert (second.status, second.json["ErrorCode"]) == (400, 2)
        assert second.json["Message"] == "ReferenceCode: used before; it should be unique"
    else:
        assert second.json["ErrorCode"] == 0
    hinted = {"lenient": False, "documented": True, "strict": True}[level]
    assert bool(second.hint) is hinted


def test_unknown_properties_cause_a_hint_unless_lenient(level_client: HttpClient, level: str) -> None:
    response = level_client.send({**VALID_BODY, "ReferenceCode": "hinted", "Extra": 1})
    assert response.hint == ("" if level == "lenient" else "Extra is not a documented name")


@pytest.mark.parametrize("level", LEVELS)
def test_a_schema_of_the_user_may_ask_for_less(tmp_path: Path, connect: Connect, level: str) -> None:
    """A session without a ReferenceCode repeats none."""
    schema = {"type": "object", "properties": {"UserId": {"type": ["string", "null"]}}}
    (tmp_path / "create-session.request.json").write_text(json.dumps(schema))
    last = b"{}" if level == "lenient" else b'{"UserId":null}'  # the patch of lenient names the types itself
    with connect(Settings(strictness=level, schemas=tmp_path)) as client:
        responses = [client.send(body) for body in (b"{}", b"{}", last)]
    assert [(response.status, response.hint) for response in responses] == [(200, "")] * 3
    assert [response.json["ErrorCode"] for response in responses] == [0] * 3
