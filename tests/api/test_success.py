"""The documented success: bytes, key order, ids and dates."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from mockpaywall.settings import Settings
from tests.api.conftest import Road
from tests.api.wire import GOOD, KEYS, Client, read_answer, request_bytes

ENVELOPE = re.compile(
    rb'\{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":0,"Result":true,"Message":"",'
    rb'"Body":\{"SessionId":"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})",'
    rb'"SessionExpiryDate":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)"\}\}'
)


def session_id(body: bytes) -> str:
    found = ENVELOPE.fullmatch(body)
    assert found, body
    return found[1].decode()


def test_the_envelope_is_the_documented_one_byte_for_byte(server: Client) -> None:
    answer = server.send()
    assert answer.status == 200
    assert answer.header("Content-Type") == "application/json; charset=utf-8"
    assert answer.header("X-Mock-Mode") is None
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.header("X-Mock-Request-Id") or "")
    assert ENVELOPE.fullmatch(answer.body), answer.body


def test_session_ids_follow_each_other_as_sql_server_numbers_rows(road: Road) -> None:
    with road(Settings()) as server:
        first, second, third = (session_id(server.send().body) for _ in range(3))
    rows = [int.from_bytes(bytes.fromhex(one[:8]), "little") for one in (first, second, third)]
    assert rows == [rows[0], rows[0] + 1, rows[0] + 2]
    assert {one[8:] for one in (first, second, third)} == {first[8:]}
    assert first[9:18] == "f36b-1410"


def test_random_ids_are_version_4(road: Road) -> None:
    with road(Settings(guid="random")) as server:
        ids = {session_id(server.send().body) for _ in range(5)}
    assert len(ids) == 5
    assert all(one[14] == "4" and one[19] in "89ab" for one in ids)


@pytest.mark.parametrize("guid", ["sequential", "random"])
def test_the_same_seed_and_calls_give_the_same_ids(road: Road, guid: str) -> None:
    def run() -> list[str]:
        with road(Settings(guid=guid)) as server:
            return [session_id(server.send().body) for _ in range(3)]

    assert run() == run()


def test_the_expiry_is_istanbul_time_without_a_zone(road: Road) -> None:
    before = datetime.now(UTC)
    with road(Settings(session_ttl=600)) as server:
        answer = server.send()
    after = datetime.now(UTC)
    text = answer.json["Body"]["SessionExpiryDate"]
    # Istanbul has been at UTC+3 all year since 2016.
    expiry = datetime.fromisoformat(f"{text}+03:00")
    assert before.replace(microsecond=0) + timedelta(seconds=600) <= expiry <= after + timedelta(seconds=600)


def test_another_time_zone(road: Road) -> None:
    with road(Settings(timezone="Asia/Tokyo")) as tokyo, road(Settings(timezone="UTC")) as utc:
        far, closest = (
            datetime.fromisoformat(one.send().json["Body"]["SessionExpiryDate"]) for one in (tokyo, utc)
        )
    assert timedelta(hours=9) - timedelta(seconds=30) <= far - closest <= timedelta(hours=9)


@pytest.mark.parametrize("without", ["Force3D", "PhoneVerifiedByMerchant"])
def test_optional_fields_may_be_left_out(server: Client, without: str) -> None:
    body = {name: value for name, value in GOOD.items() if name != without}
    assert ENVELOPE.fullmatch(server.send(body).body)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        "APPLICATION/JSON;charset=UTF-8",
        "application/vnd.x+json",
    ],
)
def test_content_types_that_are_json(server: Client, content_type: str) -> None:
    assert server.send(headers={"Content-Type": content_type}).status == 200


def test_the_public_pair_is_let_through(server: Client) -> None:
    extra = {"apikeypublic": "p", "apiclientpublic": "q", "X-Anything": "z"}
    assert server.send(headers=extra).status == 200


def test_header_names_come_in_any_case(server: Client) -> None:
    assert server.send(keys={"APIKEYPRIVATE": "k", "ApiClientPrivate": "c"}).status == 200


def test_a_base_path(road: Road) -> None:
    with road(Settings(base_path="/x/y")) as server:
        assert server.send(target="/x/y/api/paywall/masterpass/session").status == 200
        refused = server.send()
    assert refused.status == 404
    assert refused.hint == ("this server has the base path /x/y: call /x/y/api/paywall/masterpass/session")


def test_a_namespace_prefix_serves_the_same_api(server: Client) -> None:
    answer = server.send(target="/ns/team-a/api/paywall/masterpass/session?x=1")
    assert ENVELOPE.fullmatch(answer.body)


def test_one_connection_serves_call_after_call(front_server: Client) -> None:
    body = b'{"ReferenceCode":"r","UserId":"u","UserPhone":"905123456710"}'
    octets = request_bytes(body, {"Content-Type": "application/json", **KEYS}, close=False)
    ids = set()
    with front_server.connect() as connection:
        for _ in range(5):
            connection.sendall(octets)
            ids.add(session_id(read_answer(connection).body))
    assert len(ids) == 5


def test_accepted_credentials(road: Road) -> None:
    with road(Settings(credentials=(("k1", "c1"), ("k2", "c2")))) as server:
        statuses = [
            server.send(keys={"apikeyprivate": key, "apiclientprivate": client}).status
            for key, client in (("k1", "c1"), ("k2", "c2"), ("k1", "c2"), ("k3", "c1"))
        ]
    assert statuses == [200, 200, 401, 401]


def test_a_reference_code_used_twice_is_hinted(server: Client) -> None:
    body = {**GOOD, "ReferenceCode": "used-twice"}
    server.send(body, target="/ns/twice/api/paywall/masterpass/session")
    again = server.send(body, target="/ns/twice/api/paywall/masterpass/session")
    assert again.status == 200
    assert again.hint == "this ReferenceCode was used before; the documentation calls it unique"
