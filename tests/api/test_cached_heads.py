"""Requests with equal heads on one connection: the server caches the head, and handles each request by itself."""

from __future__ import annotations

import json
from typing import Any

from mockpaywall.settings import Settings
from tests.support.http_client import HttpClient, HttpResponse, encode_request, read_response
from tests.support.request_data import KEYS, PATH, VALID_BODY
from tests.support.servers import connect_asyncio

SIZE = 220
"""The size of every body, so that heads are equal byte for byte."""


def request(prefix: str = "", keys: dict[str, str] = KEYS, **changes: Any) -> bytes:
    """Encode a request. Requests with equal prefixes and keys have equal heads."""
    body = json.dumps({**VALID_BODY, **changes}).encode().ljust(SIZE)
    return encode_request(
        body, {"Content-Type": "application/json", **keys}, target=f"{prefix}{PATH}", close=False
    )


def on_one_connection(client: HttpClient, *requests: bytes) -> list[HttpResponse]:
    responses = []
    with client.connect() as connection:
        for request in requests:
            connection.sendall(request)
            responses.append(read_response(connection))
    return responses


def statuses(responses: list[HttpResponse]) -> list[int]:
    return [response.status for response in responses]


def journalled_requests(client: HttpClient, namespace: str) -> list[dict[str, Any]]:
    """Return the journal of the namespace, sorted by body."""
    admin_request = f"GET /ns/{namespace}/__admin/requests HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    events = client.send_raw(admin_request.encode(), "GET").json["requests"]
    return sorted((event["request"] for event in events), key=lambda request: str(request["body"]))


def test_each_body_is_validated_by_itself(asyncio_client: HttpClient) -> None:
    responses = on_one_connection(
        asyncio_client, request(), request(UserPhone="no phone"), request(), request(Force3D="yes"), request()
    )
    assert statuses(responses) == [200, 400, 200, 400, 200]
    sessions = [response.json["Body"]["SessionId"] for response in responses[::2]]
    assert len(set(sessions)) == 3


def test_a_refused_head_is_refused_every_time(asyncio_client: HttpClient) -> None:
    bad = request(keys={"apikeyprivate": "test-key"})
    responses = on_one_connection(asyncio_client, bad, bad, request(), bad)
    assert statuses(responses) == [401, 401, 200, 401]
    assert len({response.body for response in responses if response.status == 401}) == 1


def test_a_namespace_prefix_applies_to_every_request_with_it(asyncio_client: HttpClient) -> None:
    requests = [request(f"/ns/heads-{name}", ReferenceCode=f"{name}-{n}") for n in range(3) for name in "ab"]
    assert statuses(on_one_connection(asyncio_client, *requests, *requests[::2])) == [200] * 9
    for name, count in (("a", 6), ("b", 3)):
        entries = journalled_requests(asyncio_client, f"heads-{name}")
        assert len(entries) == count
        assert {json.loads(entry["body"])["ReferenceCode"][0] for entry in entries} == {name}
        assert {entry["url"] for entry in entries} == {PATH}


def test_the_journal_has_every_request_with_masked_keys(asyncio_client: HttpClient) -> None:
    references = [f"order-{n}" for n in range(4)]
    namespace = "heads-journal"
    on_one_connection(asyncio_client, *(request(f"/ns/{namespace}", ReferenceCode=one) for one in references))
    entries = journalled_requests(asyncio_client, namespace)
    assert [json.loads(entry["body"])["ReferenceCode"] for entry in entries] == references
    assert all("test-key" not in json.dumps(entry) for entry in entries)
    assert {json.dumps(entry["headers"]) for entry in entries} == {json.dumps(entries[0]["headers"])}


def test_a_new_default_mode_applies_to_the_next_request() -> None:
    with connect_asyncio(Settings()) as client, client.connect() as connection:
        found = []
        for mode in (b"", b'{"mode":"http=503"}', b'{"mode":"ok"}'):
            if mode:
                changed = encode_request(mode, {"Content-Type": "application/json"}, "PUT", "/__admin/mode")
                assert client.send_raw(changed, "PUT").status == 200
            for _ in range(2):
                connection.sendall(request())
                found.append(read_response(connection).status)
    assert found == [200, 200, 503, 503, 200, 200]


def test_two_servers_do_not_share_cached_heads() -> None:
    pair = (KEYS["apikeyprivate"], KEYS["apiclientprivate"])
    with (
        connect_asyncio(Settings()) as any_pair,
        connect_asyncio(Settings(credentials=(("other", "pair"),))) as one_pair,
        connect_asyncio(Settings(credentials=(pair,))) as this_pair,
    ):
        found = [on_one_connection(one, request(), request()) for one in (any_pair, one_pair, this_pair)]
    assert [statuses(responses) for responses in found] == [[200, 200], [401, 401], [200, 200]]
