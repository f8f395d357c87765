"""The success response: bytes, key order, ids and dates."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from mockpaywall.settings import Settings
from tests.support.http_client import HttpClient, encode_request, read_response
from tests.support.request_data import KEYS, VALID_BODY
from tests.support.servers import Connect

ENVELOPE = re.compile(
    rb'\{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":0,"Result":true,"Message":"",'
    rb'"Body":\{"SessionId":"([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})",'
    rb'"SessionExpiryDate":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)"\}\}'
)


def session_id(body: bytes) -> str:
    match = ENVELOPE.fullmatch(body)
    assert match, body
    return match[1].decode()


def test_the_envelope_is_the_documented_one_byte_for_byte(client: HttpClient) -> None:
    response = client.send()
    assert response.status == 200
    assert response.header("Content-Type") == "application/json; charset=utf-8"
    assert response.header("X-Mock-Mode") is None
    assert re.fullmatch(r"[0-9a-f-]{36}", response.header("X-Mock-Request-Id") or "")
    assert ENVELOPE.fullmatch(response.body), response.body


def test_sequential_ids_increase_like_row_numbers_of_sql_server(connect: Connect) -> None:
    with connect(Settings()) as client:
        first, second, third = (session_id(client.send().body) for _ in range(3))
    rows = [int.from_bytes(bytes.fromhex(one[:8]), "little") for one in (first, second, third)]
    assert rows == [rows[0], rows[0] + 1, rows[0] + 2]
    assert {one[8:] for one in (first, second, third)} == {first[8:]}
    assert first[9:18] == "f36b-1410"


def test_random_ids_are_version_4(connect: Connect) -> None:
    with connect(Settings(guid="random")) as client:
        ids = {session_id(client.send().body) for _ in range(5)}
    assert len(ids) == 5
    assert all(one[14] == "4" and one[19] in "89ab" for one in ids)


@pytest.mark.parametrize("guid", ["sequential", "random"])
def test_the_same_seed_and_requests_give_the_same_ids(connect: Connect, guid: str) -> None:
    def run() -> list[str]:
        with connect(Settings(guid=guid)) as client:
            return [session_id(client.send().body) for _ in range(3)]

    assert run() == run()


def test_the_expiry_is_istanbul_time_without_an_offset(connect: Connect) -> None:
    before = datetime.now(UTC)
    with connect(Settings(session_ttl=600)) as client:
        response = client.send()
    after = datetime.now(UTC)
    text = response.json["Body"]["SessionExpiryDate"]
    # Istanbul has been at UTC+3 all year since 2016.
    expiry = datetime.fromisoformat(f"{text}+03:00")
    assert before.replace(microsecond=0) + timedelta(seconds=600) <= expiry <= after + timedelta(seconds=600)


def test_another_time_zone(connect: Connect) -> None:
    with connect(Settings(timezone="Asia/Tokyo")) as tokyo, connect(Settings(timezone="UTC")) as utc:
        tokyo_expiry, utc_expiry = (
            datetime.fromisoformat(client.send().json["Body"]["SessionExpiryDate"]) for client in (tokyo, utc)
        )
    assert timedelta(hours=9) - timedelta(seconds=30) <= tokyo_expiry - utc_expiry <= timedelta(hours=9)


@pytest.mark.parametrize("without", ["Force3D", "PhoneVerifiedByMerchant"])
def test_optional_fields_may_be_missing(client: HttpClient, without: str) -> None:
    body = {name: value for name, value in VALID_BODY.items() if name != without}
    assert ENVELOPE.fullmatch(client.send(body).body)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        "APPLICATION/JSON;charset=UTF-8",
        "application/vnd.x+json",
    ],
)
def test_content_types_that_are_json(client: HttpClient, content_type: str) -> None:
    assert client.send(headers={"Content-Type": content_type}).status == 200


def test_the_public_pair_and_other_headers_are_ignored(client: HttpClient) -> None:
    extra = {"apikeypublic": "p", "apiclientpublic": "q", "X-Anything": "z"}
    assert client.send(headers=extra).status == 200


def test_header_names_are_case_insensitive(client: HttpClient) -> None:
    assert client.send(keys={"APIKEYPRIVATE": "k", "ApiClientPrivate": "c"}).status == 200


def test_a_base_path(connect: Connect) -> None:
    with connect(Settings(base_path="/x/y")) as client:
        assert client.send(target="/x/y/api/paywall/masterpass/session").status == 200
        refused = client.send()
    assert refused.status == 404
    assert refused.hint == (
        "this server has the base path /x/y: the path is /x/y/api/paywall/masterpass/session"
    )


def test_the_base_address_reaches_the_admin_api_and_namespaces(connect: Connect) -> None:
    with connect(Settings(base_path="/x/y")) as client:
        for prefix in ("", "/x/y", "/ns/n", "/ns/n/x/y", "/x/y/ns/n"):
            reset = client.send({}, method="POST", target=f"{prefix}/__admin/reset")
            assert (reset.status, reset.json) == (200, {}), prefix
            health = client.send(method="GET", target=f"{prefix}/__admin/health?a=/x/y/__admin")
            assert (health.status, health.json["status"]) == (200, "healthy"), prefix
        for target in ("/ns/n/x/y", "/x/y/ns/n"):
            assert client.send(target=f"{target}/api/paywall/masterpass/session?a=1").status == 200
        journal = client.send(method="GET", target="/x/y/ns/n/__admin/requests").json["requests"]
        refused = client.send(target="/x/y/ns/a~b/api/paywall/masterpass/session")
    assert [event["request"]["url"] for event in journal] == ["/x/y/api/paywall/masterpass/session?a=1"] * 2
    assert refused.status == 404
    assert refused.hint.startswith("/ns/ is followed by the name of a namespace")


def test_the_token_is_required_below_the_base_path_too(connect: Connect) -> None:
    with connect(Settings(base_path="/x", admin_token="secret-1")) as client:
        for prefix in ("/x", "/x/ns/n", "/ns/n/x"):
            assert client.send(method="GET", target=f"{prefix}/__admin/mode").status == 401
            assert client.send(method="GET", target=f"{prefix}/__admin/health").status == 200


def test_without_an_admin_api_there_is_none_below_the_base_path(connect: Connect) -> None:
    with connect(Settings(base_path="/x", admin=False)) as client:
        refused = client.send(method="GET", target="/x/__admin/mode")
    assert refused.status == 404
    assert refused.hint == "the server was started with --no-admin: start it without, to have the admin API"


def test_a_namespace_prefix_serves_the_same_api(client: HttpClient) -> None:
    response = client.send(target="/ns/team-a/api/paywall/masterpass/session?x=1")
    assert ENVELOPE.fullmatch(response.body)


def test_one_connection_serves_several_requests(asyncio_client: HttpClient) -> None:
    body = b'{"ReferenceCode":"r","UserId":"u","UserPhone":"905123456710"}'
    request = encode_request(body, {"Content-Type": "application/json", **KEYS}, close=False)
    ids = set()
    with asyncio_client.connect() as connection:
        for _ in range(5):
            connection.sendall(request)
            ids.add(session_id(read_response(connection).body))
    assert len(ids) == 5


def test_accepted_credentials(connect: Connect) -> None:
    with connect(Settings(credentials=(("k1", "c1"), ("k2", "c2")))) as client:
        statuses = [
            client.send(keys={"apikeyprivate": key, "apiclientprivate": name}).status
            for key, name in (("k1", "c1"), ("k2", "c2"), ("k1", "c2"), ("k3", "c1"))
        ]
    assert statuses == [200, 200, 401, 401]


def test_a_duplicate_reference_code_causes_a_hint(client: HttpClient) -> None:
    body = {**VALID_BODY, "ReferenceCode": "used-twice"}
    client.send(body, target="/ns/twice/api/paywall/masterpass/session")
    second = client.send(body, target="/ns/twice/api/paywall/masterpass/session")
    assert second.status == 200
    assert second.hint == "this ReferenceCode was used before; the documentation calls it unique"
