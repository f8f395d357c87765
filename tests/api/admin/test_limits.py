"""What is bounded, and how a tester learns of it: rules are refused, evictions are shown."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from uuid import UUID

import pytest

from mockpaywall.settings import Settings
from mockpaywall.stores.base import MAX_RULES
from tests.api.admin.suite import Suite
from tests.support.http_client import DEADLINE_S, HttpClient, HttpResponse
from tests.support.request_data import KEYS, VALID_BODY
from tests.support.servers import connect_asyncio

STUB = {"request": {"method": "POST"}, "response": {"status": 503}}
OTHERS = {"apikeyprivate": "another-key", "apiclientprivate": "another-client"}


@pytest.fixture(params=["memory", "redis"])
def store(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue("redis_database") if request.param == "redis" else "memory"
    return url


def make_stub(number: int) -> dict[str, Any]:
    return {"id": str(UUID(int=number)), **STUB}


def connect(store: str, **limits: int) -> Iterator[HttpClient]:
    with connect_asyncio(Settings(store=store, store_timeout_s=20, **limits)) as client:  # type: ignore[arg-type]
        yield client


@pytest.fixture
def client(store: str) -> Iterator[HttpClient]:
    yield from connect(store)


@pytest.mark.parametrize("keys", [KEYS, {}], ids=["namespace", "all"])
def test_a_scope_takes_1000_rules_and_refuses_more(client: HttpClient, keys: dict[str, str]) -> None:
    suite = Suite(client, keys)
    full = [make_stub(number) for number in range(MAX_RULES)]
    suite.admin_json("POST", "/mappings/import", {"mappings": full})
    for path, body in (
        ("/rules", {"mode": "http=503"}),
        ("/mappings", make_stub(MAX_RULES)),
        ("/mappings/new", STUB),
        ("/mappings/import", {"mappings": [make_stub(5), make_stub(MAX_RULES)]}),
    ):
        error = suite.admin_error(422, "POST", path, body)
        assert error["title"] == "Too many rules"
        assert error["detail"] == (
            "a namespace has at most 1000 rules, and so have all namespaces together: delete some first"
        )
    assert suite.admin_json("GET", "/mappings")["meta"]["total"] == MAX_RULES
    suite.admin_json("PUT", f"/mappings/{UUID(int=7)}", STUB)
    suite.admin_json("POST", "/mappings/import", {"mappings": [make_stub(8)]})
    Suite(client, OTHERS).admin_json("POST", "/rules", {"mode": "http=503"})
    suite.admin_json("DELETE", f"/mappings/{UUID(int=7)}")
    suite.admin_json("POST", "/rules", {"mode": "http=503"})


def test_an_import_that_is_too_large_changes_nothing(client: HttpClient) -> None:
    suite = Suite(client, KEYS)
    suite.admin_json("POST", "/mappings", make_stub(5000))
    stubs = [make_stub(number) for number in range(MAX_RULES)]
    suite.admin_error(422, "POST", "/mappings/import", {"mappings": stubs})
    assert suite.admin_json("GET", "/mappings")["meta"]["total"] == 1
    options = {"deleteAllNotInImport": True}
    suite.admin_json("POST", "/mappings/import", {"mappings": stubs, "importOptions": options})
    assert suite.admin_json("GET", "/mappings")["meta"]["total"] == MAX_RULES


def read_completeness(suite: Suite) -> dict[str, object]:
    return {
        "verify": suite.admin_json("POST", "/verify", {"atLeast": 0})["complete"],
        "retries": suite.admin_json("GET", "/retries")["complete"],
        "sessions": suite.admin_json("GET", "/sessions")["meta"]["complete"],
        "requests": suite.admin("GET", "/requests").header("X-Mock-Complete"),
        "count": suite.admin("POST", "/requests/count", {}).header("X-Mock-Complete"),
        "find": suite.admin("POST", "/requests/find", {}).header("X-Mock-Complete"),
        "unmatched": suite.admin("GET", "/requests/unmatched").header("X-Mock-Complete"),
        "near misses": suite.admin("GET", "/requests/unmatched/near-misses").header("X-Mock-Complete"),
        "near pattern": suite.admin("POST", "/near-misses/request-pattern", {}).header("X-Mock-Complete"),
        "export": suite.admin("GET", "/requests/export").header("X-Mock-Complete"),
    }


def test_evictions_for_memory_are_shown_counted_and_logged(
    store: str, caplog: pytest.LogCaptureFixture
) -> None:
    for client in connect(store, max_memory=2**20):
        suite, other = Suite(client, KEYS), Suite(client, OTHERS)
        suite.send_session()
        assert set(read_completeness(suite).values()) == {True, "true"}
        for number in range(40):
            body = {**VALID_BODY, "ReferenceCode": str(number), "padding": "x" * 60_000}
            assert other.send_session(body).status == 200
        assert set(read_completeness(suite).values()) == {False, "false"}
        assert suite.admin_json("GET", "/sessions")["meta"]["evicted"] == 1
        evicted = Suite(client, {}).admin_json("GET", "/sessions")["meta"]["evicted"]
        text = suite.admin("GET", "/metrics").body.decode()
    assert f'mockpaywall_evictions_total{{kind="sessions"}} {float(evicted)}' in text.splitlines()
    assert "mockpaywall_memory_limit_bytes 1.048576e+06" in text.splitlines()
    lines = [line for line in caplog.messages if "--max-memory" in line]
    assert sorted(line.partition(" from now")[0].split(" ", 2)[2] for line in lines) == [
        *["evicts its oldest requests"] * 2,
        *["evicts its oldest sessions"] * 2,
    ]


def test_the_loss_of_a_whole_namespace_is_shown(store: str) -> None:
    for client in connect(store):
        suite = Suite(client, KEYS)
        suite.send_session()
        for number in range(1000):
            client.send(b"", target=f"/ns/load-{number}/x", method="GET")
        assert set(read_completeness(suite).values()) == {False, "false"}
        response = suite.admin_json("POST", "/verify", {"exactly": 0})
        assert response["verdict"] is False
        assert "cannot be confirmed: the journal evicted 1 older request, " in response["message"]


def test_large_admin_bodies_at_a_time_are_refused_in_the_admin_shape() -> None:
    head = b"POST /__admin/mappings/import HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048576\r\n\r\n"
    for client in connect("memory"):
        with ExitStack() as stack:
            for _ in range(2):
                slow = stack.enter_context(socket.create_connection(("127.0.0.1", client.port)))
                slow.sendall(head + b" " * 1_048_000)
            response = await_refusal(client)
        assert response.header("Retry-After") == "1"
        assert response.header("X-Content-Type-Options") == "nosniff"
        (error,) = response.json["errors"]
        assert error["title"] == "Too many large admin requests at a time"
        suite = Suite(client, {})
        suite.admin_json("POST", "/mappings/import", {"mappings": []})
        assert (
            'mockpaywall_incidents_total{reason="admin-overload"}'
            in suite.admin("GET", "/metrics").body.decode()
        )


def await_refusal(client: HttpClient) -> HttpResponse:
    """Send large bodies until one is refused: the slow ones may not have arrived."""
    body = json.dumps({"mappings": [], "padding": "x" * 900_000}).encode()
    deadline = time.monotonic() + DEADLINE_S
    while True:
        response = client.send(body, keys={}, method="POST", target="/__admin/mappings/import")
        if response.status == 503:
            return response
        assert time.monotonic() < deadline
