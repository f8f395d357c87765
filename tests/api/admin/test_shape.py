"""What holds for every admin call: errors, methods, limits, the token, health; and the stranger calls."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest

from mockpaywall import __version__
from mockpaywall.app import build_context, create_app
from mockpaywall.http.json_limits import MAX_ADMIN_BODY_BYTES
from mockpaywall.settings import Settings
from mockpaywall.stores.memory import MemoryStore
from mockpaywall.web.admin import ROUTES
from tests.api.admin.suite import Suite
from tests.api.conftest import front
from tests.api.wire import KEYS


def test_health_and_version(suite: Suite) -> None:
    health = suite.told("GET", "/health")
    assert (health["status"], health["version"]) == ("healthy", __version__)
    assert isinstance(health["uptimeInSeconds"], int)
    assert health["timestamp"].endswith("Z")
    assert suite.told("GET", "/version") == {"version": __version__}


def test_the_vocabulary_and_the_document(suite: Suite) -> None:
    listed = suite.told("GET", "/modes")
    assert {"ok", "http", "fault", "payload"} <= {part["name"] for part in listed["modes"]}
    assert suite.told("GET", "/openapi.json")["openapi"].startswith("3.1")


@pytest.mark.parametrize("path", ["", "/", "/nowhere", "/requests/count/more", "/health/"])
def test_an_unknown_call_is_404_and_not_journalled(suite: Suite, path: str) -> None:
    assert suite.refused(404, "GET", path)["title"] == "No such admin call"
    assert suite.refused(404, "DELETE", path)["code"] == 404
    assert suite.told("GET", "/requests")["meta"]["total"] == 0


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/health", "GET, HEAD, OPTIONS"),
        ("GET", "/reset", "OPTIONS, POST"),
        ("PATCH", "/mode", "DELETE, GET, HEAD, OPTIONS, PUT"),
        ("TRACE", "/mode", "DELETE, GET, HEAD, OPTIONS, PUT"),
    ],
)
@pytest.mark.parametrize("prefix", ["", "/ns/a"])
def test_a_wrong_method_is_405_with_allow(
    suite: Suite, prefix: str, method: str, path: str, allowed: str
) -> None:
    answer = suite.under(prefix).admin(method, path)
    assert (answer.status, answer.header("Allow")) == (405, allowed)
    assert answer.json["errors"][0]["detail"] == f"use {allowed}"


def test_a_body_over_the_limit_is_413(suite: Suite) -> None:
    body = b'{"mode":"' + b"x" * MAX_ADMIN_BODY_BYTES + b'"}'
    assert suite.refused(413, "PUT", "/mode", body)["title"] == "The body is too large"


@pytest.mark.parametrize("body", [b"\xff", b'{"a":1,"a":2}', b"NaN", b"[" * 5000])
def test_a_body_that_is_no_json_is_422(suite: Suite, body: bytes) -> None:
    assert suite.refused(422, "POST", "/verify", body)["code"] == 10


@pytest.mark.parametrize("route", [one for one in ROUTES if one.method in ("POST", "PUT", "PATCH")])
@pytest.mark.parametrize(
    "body", [[], "text", 7, {"\udc80": 1}, {"a": [[]]}, {"mode": {}, "state": {}, "settings": 5}]
)
def test_no_body_makes_a_defect(suite: Suite, route, body: object) -> None:
    path = route.path.replace("<id>", "00000000-0000-4000-8000-000000000000").replace("<name>", "x")
    assert suite.admin(route.method, path.replace("<SessionId>", "x"), body).status in (
        200,
        201,
        400,
        404,
        422,
    )


@contextmanager
def guarded() -> Iterator[Suite]:
    with front(Settings(admin_token="the-token-of-this-test")) as client:
        yield Suite(client, KEYS)


def test_with_a_token_all_but_health_ask_for_it() -> None:
    with guarded() as suite:
        assert suite.told("GET", "/health")["status"] == "healthy"
        assert suite.under("/ns/a").told("GET", "/health")["status"] == "healthy"
        for method, path in (
            ("GET", "/requests"),
            ("GET", "/nowhere"),
            ("GET", "/x/__admin/health"),
            ("POST", "/reset"),
        ):
            assert "token" in suite.refused(401, method, path)["title"]
        basic = "Basic eDp0aGUtdG9rZW4tb2YtdGhpcy10ZXN0"  # x:the-token-of-this-test
        for headers in (
            {"Authorization": "Bearer the-token-of-this-test"},
            {"Authorization": basic},
            {"X-Admin-Token": "the-token-of-this-test"},
        ):
            assert suite.admin("GET", "/requests", headers=headers).status == 200
        for headers in (
            {"Authorization": "Bearer the-token"},
            {"X-Admin-Token": ""},
            {"Authorization": "Bearer \xe9"},
            {"Authorization": "Basic %"},
        ):
            assert suite.admin("GET", "/requests", headers=headers).status == 401


class Broken(MemoryStore):
    """A store whose journal cannot be read, and which knows it."""

    def exchanges(self, scope):
        raise RuntimeError("marked: secret-of-the-store")

    def healthy(self):
        return False


def test_a_defect_is_500_in_the_one_shape_and_its_traceback_stays_here(
    caplog: pytest.LogCaptureFixture,
) -> None:
    context = build_context(Settings(), 0)
    broken = Broken(context.clock, context.store._limits, context.parse_mode("ok"))
    client = create_app(Settings(), context=replace(context, store=broken)).test_client()
    with caplog.at_level(logging.ERROR):
        answer = client.get("/__admin/requests")
    assert (answer.status_code, answer.json["errors"][0]["code"]) == (500, 500)
    assert b"marked" not in answer.data
    (record,) = caplog.records
    assert (record.name, record.getMessage()) == ("mockpaywall.admin", "a defect in an admin call")
    assert "RuntimeError" in caplog.text
    health = client.get("/__admin/health")
    assert (health.status_code, health.json["status"]) == (503, "unhealthy")
