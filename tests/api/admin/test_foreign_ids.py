"""Ids of another namespace: an admin request with a pair or a prefix neither sees nor changes what they name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest

from mockpaywall.settings import Settings
from tests.support.masterpass_client import get_masterpass, get_result, open_session
from tests.support.namespace_client import NamespaceClient
from tests.support.payment_calls import CODE, SAVED_CARD, make_order
from tests.support.polling import wait_until
from tests.support.request_data import PATH, PHONE, VALID_BODY
from tests.support.servers import SERVERS, RunningServer

STUB = {"request": {"method": "PUT"}, "response": {"status": 418}}
REFUSED_ORDER = "refused-order"
SCENARIO = "outage"
UNUSED = "unused-rule"
BY_METADATA = {"matchesJsonPath": "$.paywall"}
RULE_CALLS: tuple[tuple[str, str, Any], ...] = (
    ("GET", "rules/{rule}", None),
    ("DELETE", "rules/{rule}", None),
    ("GET", "mappings/{rule}", None),
    ("PUT", "mappings/{rule}", {**STUB, "priority": 9}),
    ("DELETE", "mappings/{rule}", None),
)
REFUSED: tuple[tuple[str, str, Any], ...] = (
    *RULE_CALLS,
    ("GET", "requests/{request}", None),
    ("GET", "sessions/{session}", None),
    ("POST", "sessions/{session}/expire", None),
    ("GET", "payments/{payment}", None),
    ("GET", f"payments/{CODE}", None),
    ("POST", "payments/{payment}/3d", {"outcome": "approve"}),
    ("GET", f"accounts/{PHONE}", None),
    ("PATCH", f"accounts/{PHONE}", {"state": "blocked"}),
    ("DELETE", f"accounts/{PHONE}", None),
    ("PUT", f"scenarios/{SCENARIO}/state", {"state": "step-2"}),
)
WITHOUT_EFFECT: tuple[tuple[str, str, Any], ...] = (
    ("DELETE", "requests/{request}", None),
    ("POST", "requests/remove", {"method": "ANY"}),
    ("POST", "requests/remove-by-metadata", {"matchesJsonPath": "$.paywall"}),
    ("POST", "mappings/remove", {"id": "{rule}"}),
    ("POST", "mappings/remove", {"request": STUB["request"]}),
    ("POST", "mappings/remove-by-metadata", BY_METADATA),
    ("DELETE", "mappings/unmatched", None),
    ("POST", "mappings/import", {"mappings": [], "importOptions": {"deleteAllNotInImport": True}}),
    ("POST", "scenarios/reset", None),
    ("DELETE", "requests", None),
    ("DELETE", "rules", None),
    ("DELETE", "mappings", None),
    ("POST", "mappings/reset", None),
    ("DELETE", "sessions", None),
    ("DELETE", "accounts", None),
    ("POST", "reset", None),
)
READS: tuple[tuple[str, str, Any], ...] = (
    ("GET", "requests/export?format=curl", None),
    ("GET", "requests/unmatched", None),
    ("GET", "requests/unmatched/near-misses", None),
    ("GET", "requests?matchingStub={rule}", None),
    ("POST", "requests/find", {"method": "ANY"}),
    ("POST", "near-misses/request-pattern", {"method": "ANY"}),
    ("POST", "near-misses/request", {"url": PATH, "method": "PUT", "headers": {}, "body": ""}),
    ("POST", "mappings/find-by-metadata", BY_METADATA),
    ("GET", "mappings/unmatched", None),
    ("GET", "retries", None),
    ("GET", "otps", None),
    ("GET", "payments", None),
    ("GET", "accounts", None),
    ("GET", "sessions", None),
    ("GET", "scenarios", None),
    ("GET", "namespaces", None),
    ("POST", "verify", {"exactly": 1}),
)


@dataclass(frozen=True)
class Owner:
    """A namespace with one of everything, and the ids."""

    namespace: NamespaceClient
    ids: dict[str, str]

    def fill(self, value: Any) -> Any:
        """Replace the names by the ids."""
        if isinstance(value, dict):
            return {name: self.fill(member) for name, member in value.items()}
        if not isinstance(value, str):
            return value
        for name, one in self.ids.items():
            value = value.replace(f"{{{name}}}", one)
        return value

    def read_state(self) -> dict[str, Any]:
        """Return everything that the namespace has."""
        paths = ("requests", "rules", "sessions", "payments", "accounts", "otps", "scenarios")
        return {path: self.namespace.admin("GET", path).json for path in paths}


@pytest.fixture(params=["asyncio-memory", "asyncio-redis", "wsgi-memory"])
def server(request: pytest.FixtureRequest) -> Iterator[RunningServer]:
    kind, _, store = request.param.partition("-")
    url = request.getfixturevalue("redis_database") if store == "redis" else "memory"
    with SERVERS[kind](Settings(store=url)) as running:
        yield running


@pytest.fixture
def owner(server: RunningServer) -> Owner:
    namespace = server.namespace(f"owner-{uuid4()}")
    namespace.admin("POST", "rules", {"mode": "ok,ok", "name": SCENARIO})
    namespace.admin("POST", "rules", {"mode": "ok", "name": UNUSED, "match": {"method": "PATCH"}})
    rule = namespace.admin("POST", "mappings", {**STUB, "id": str(uuid4())})
    session = open_session(namespace, Force3D=True)
    session.register_card()
    paid = session.send("payment/init", make_order(card=SAVED_CARD))
    get_result(paid)
    namespace.send(method="PUT")
    namespace.send(body={**VALID_BODY, "ReferenceCode": REFUSED_ORDER, "UserPhone": 1})
    # A WSGI server ends a request after its client has the response; the state is compared later.
    wait_until(lambda: all(exchange.ended_at is not None for exchange in namespace.exchanges()))
    newest = namespace.admin("GET", "requests").json["requests"][0]["id"]
    ids = {
        "rule": rule.json["id"],
        "request": newest,
        "session": session.session_id,
        "payment": get_masterpass(paid)["Paywall"]["MasterpassPaymentId"],
    }
    return Owner(namespace, ids)


@pytest.fixture
def other(server: RunningServer) -> NamespaceClient:
    return server.namespace(f"other-{uuid4()}")


@pytest.mark.parametrize(("method", "path", "body"), REFUSED)
def test_an_id_of_another_namespace_is_unknown(
    owner: Owner, other: NamespaceClient, method: str, path: str, body: Any
) -> None:
    before = owner.read_state()
    target, content = owner.fill(path), b"" if body is None else owner.fill(body)
    response = other.admin(method, target, content)
    assert response.status == 404, response.body
    assert owner.read_state() == before
    if method != "PUT":  # a stub that was replaced would have another method, a scenario another state
        assert owner.namespace.admin(method, target, content).status in (200, 201)


@pytest.mark.parametrize(("method", "path", "body"), WITHOUT_EFFECT)
def test_a_removal_reaches_no_other_namespace(
    owner: Owner, other: NamespaceClient, method: str, path: str, body: Any
) -> None:
    before = owner.read_state()
    target, content = owner.fill(path), b"" if body is None else owner.fill(body)
    response = other.admin(method, target, content)
    assert response.status == 200, response.body
    assert owner.read_state() == before
    owner.namespace.admin(method, target, content)
    assert owner.read_state() != before


@pytest.mark.parametrize(("method", "path", "body"), READS)
def test_a_reading_shows_nothing_of_another_namespace(
    owner: Owner, other: NamespaceClient, method: str, path: str, body: Any
) -> None:
    target, content = owner.fill(path), b"" if body is None else owner.fill(body)
    shown = [namespace.admin(method, target, content).body.decode() for namespace in (owner.namespace, other)]
    marks = (*owner.ids.values(), owner.namespace.name, CODE, PHONE, REFUSED_ORDER, SCENARIO, UNUSED)
    assert [any(mark in text for mark in marks) for text in shown] == [True, False], shown


@pytest.mark.parametrize(("method", "path", "body"), [each for each in RULE_CALLS if each[0] != "GET"])
def test_a_request_for_all_namespaces_changes_no_rule_of_one(
    server: RunningServer, owner: Owner, method: str, path: str, body: Any
) -> None:
    before = owner.read_state()
    target = f"/__admin/{owner.fill(path)}"
    response = server.client.send(b"" if body is None else body, keys={}, method=method, target=target)
    assert response.status == 404, response.body
    (error,) = response.json["errors"]
    assert owner.namespace.name in error["detail"]
    assert f"/ns/{owner.namespace.name}" in error["detail"]
    assert owner.read_state() == before
    assert server.client.send(b"", keys={}, method="GET", target=target).json["id"] == owner.ids["rule"]
    assert owner.namespace.admin(method, owner.fill(path), b"" if body is None else body).status == 200


def test_a_rule_with_the_id_of_another_namespaces_rule_is_not_shown_for_it(
    owner: Owner, other: NamespaceClient
) -> None:
    stub = {"id": owner.ids["rule"], "request": {}, "response": {"status": 503}}
    other.admin("POST", "mappings", stub)
    assert other.send().status == 503
    (event,) = other.admin("GET", "requests").json["requests"]
    assert event["stubMapping"]["response"]["status"] == 503
    other.admin("DELETE", f"mappings/{owner.ids['rule']}")
    (event,) = other.admin("GET", "requests").json["requests"]
    assert event["stubMapping"]["name"] == "a rule that was removed"
