"""A client that sends one head with many bodies, as all do on a kept connection: each call is judged by itself."""

from __future__ import annotations

import json
from typing import Any

from mockpaywall.settings import Settings
from tests.api.conftest import front
from tests.api.wire import GOOD, KEYS, PATH, Answer, Client, read_answer, request_bytes

SIZE = 220
"""Bodies are padded to one size, so that heads are the same byte for byte."""


def request(prefix: str = "", keys: dict[str, str] = KEYS, **changes: Any) -> bytes:
    """Requests with the same prefix and keys have the same head."""
    body = json.dumps({**GOOD, **changes}).encode().ljust(SIZE)
    return request_bytes(
        body, {"Content-Type": "application/json", **keys}, target=f"{prefix}{PATH}", close=False
    )


def on_one_connection(client: Client, *requests: bytes) -> list[Answer]:
    answers = []
    with client.connect() as connection:
        for one in requests:
            connection.sendall(one)
            answers.append(read_answer(connection))
    return answers


def statuses(answers: list[Answer]) -> list[int]:
    return [answer.status for answer in answers]


def told(client: Client, namespace: str) -> list[dict[str, Any]]:
    """The journal of that namespace, oldest first."""
    asked = f"GET /ns/{namespace}/__admin/requests HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    events = client.raw(asked.encode(), "GET").json["requests"]
    return sorted((event["request"] for event in events), key=lambda one: str(one["body"]))


def test_each_body_is_judged_by_itself(front_server: Client) -> None:
    answers = on_one_connection(
        front_server, request(), request(UserPhone="no phone"), request(), request(Force3D="yes"), request()
    )
    assert statuses(answers) == [200, 400, 200, 400, 200]
    sessions = [answer.json["Body"]["SessionId"] for answer in answers[::2]]
    assert len(set(sessions)) == 3


def test_a_head_that_is_refused_is_refused_each_time(front_server: Client) -> None:
    bad = request(keys={"apikeyprivate": "test-key"})
    answers = on_one_connection(front_server, bad, bad, request(), bad)
    assert statuses(answers) == [401, 401, 200, 401]
    assert len({answer.body for answer in answers if answer.status == 401}) == 1


def test_a_prefix_holds_for_every_call_with_it(front_server: Client) -> None:
    wanted = [request(f"/ns/heads-{name}", ReferenceCode=f"{name}-{n}") for n in range(3) for name in "ab"]
    assert statuses(on_one_connection(front_server, *wanted, *wanted[::2])) == [200] * 9
    for name, count in (("a", 6), ("b", 3)):
        kept = told(front_server, f"heads-{name}")
        assert len(kept) == count
        assert {json.loads(one["body"])["ReferenceCode"][0] for one in kept} == {name}
        assert {one["url"] for one in kept} == {PATH}


def test_the_journal_tells_each_call_whole_and_masks_the_keys(front_server: Client) -> None:
    references = [f"order-{n}" for n in range(4)]
    namespace = "heads-whole"
    on_one_connection(front_server, *(request(f"/ns/{namespace}", ReferenceCode=one) for one in references))
    kept = told(front_server, namespace)
    assert [json.loads(one["body"])["ReferenceCode"] for one in kept] == references
    assert all("test-key" not in json.dumps(one) for one in kept)
    assert {json.dumps(one["headers"]) for one in kept} == {json.dumps(kept[0]["headers"])}


def test_a_mode_that_is_set_meanwhile_holds_for_the_next_call() -> None:
    with front(Settings()) as client, client.connect() as connection:
        found = []
        for mode in (b"", b'{"mode":"http=503"}', b'{"mode":"ok"}'):
            if mode:
                changed = request_bytes(mode, {"Content-Type": "application/json"}, "PUT", "/__admin/mode")
                assert client.raw(changed, "PUT").status == 200
            for _ in range(2):
                connection.sendall(request())
                found.append(read_answer(connection).status)
    assert found == [200, 200, 503, 503, 200, 200]


def test_two_servers_do_not_share_what_they_know_of_a_head() -> None:
    pair = (KEYS["apikeyprivate"], KEYS["apiclientprivate"])
    with (
        front(Settings()) as any_pair,
        front(Settings(credentials=(("other", "pair"),))) as one_pair,
        front(Settings(credentials=(pair,))) as this_pair,
    ):
        found = [on_one_connection(one, request(), request()) for one in (any_pair, one_pair, this_pair)]
    assert [statuses(answers) for answers in found] == [[200, 200], [401, 401], [200, 200]]
