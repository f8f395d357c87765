"""The errors of every admin request: unknown routes, wrong methods, unusable bodies, internal errors."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest

from mockpaywall.app import build_context, create_app
from mockpaywall.http.json_limits import MAX_ADMIN_BODY_BYTES
from mockpaywall.settings import Settings
from mockpaywall.stores.base import JournalRange, Scope
from mockpaywall.stores.memory import MemoryStore
from mockpaywall.web.admin import ROUTES
from mockpaywall.web.admin.context import AdminRoute
from tests.api.admin.suite import Suite

WRITING_ROUTES = [route for route in ROUTES if route.method in ("POST", "PUT", "PATCH")]
UUID = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    "path", ["", "/", "/nowhere", "/requests/count/more", "/health/", "/line%0Abreak", "//mode"]
)
def test_an_unknown_route_is_404_and_not_journalled(suite: Suite, path: str) -> None:
    assert suite.admin_error(404, "GET", path)["title"] == "No such admin call"
    assert suite.admin_error(404, "DELETE", path)["code"] == 404
    assert suite.admin_json("GET", "/requests")["meta"]["total"] == 0


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
    response = suite.with_prefix(prefix).admin(method, path)
    assert (response.status, response.header("Allow")) == (405, allowed)
    assert response.json["errors"][0]["detail"] == f"use {allowed}"


def test_a_body_over_the_limit_is_413(suite: Suite) -> None:
    body = b'{"mode":"' + b"x" * MAX_ADMIN_BODY_BYTES + b'"}'
    assert suite.admin_error(413, "PUT", "/mode", body)["title"] == "The body is too large"


@pytest.mark.parametrize("body", [b"\xff", b'{"a":1,"a":2}', b"NaN", b"[" * 5000])
def test_a_body_that_is_not_json_is_422(suite: Suite, body: bytes) -> None:
    assert suite.admin_error(422, "POST", "/verify", body)["code"] == 10


@pytest.mark.parametrize("route", WRITING_ROUTES, ids=lambda route: f"{route.method} {route.path}")
@pytest.mark.parametrize(
    "body", [[], "text", 7, {"\udc80": 1}, {"a": [[]]}, {"mode": {}, "state": {}, "settings": 5}]
)
def test_no_body_causes_an_internal_error(suite: Suite, route: AdminRoute, body: object) -> None:
    path = route.path.replace("<uuid:id>", UUID).replace("<rest:name>", "x").replace("<uuid:SessionId>", UUID)
    assert suite.admin(route.method, path, body).status in (200, 201, 400, 404, 422)


class BrokenStore(MemoryStore):
    """A store whose journal cannot be read, and which reports that it is not healthy."""

    def journal_ranges(self, scope: Scope) -> tuple[JournalRange, ...]:
        raise RuntimeError("marked: secret-of-the-store")

    def is_healthy(self) -> bool:
        return False


def test_an_internal_error_is_500_and_its_traceback_is_only_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    context = build_context(Settings(), 0)
    broken = BrokenStore(context.clock, context.store._limits, context.parse_mode("ok"))
    client = create_app(Settings(), context=replace(context, store=broken)).test_client()
    with caplog.at_level(logging.ERROR):
        response = client.get("/__admin/requests")
    assert (response.status_code, response.json["errors"][0]["code"]) == (500, 500)
    assert b"marked" not in response.data
    (record,) = caplog.records
    assert (record.name, record.getMessage()) == ("mockpaywall.admin", "internal error in an admin request")
    assert "RuntimeError" in caplog.text
    health = client.get("/__admin/health")
    assert (health.status_code, health.json["status"]) == (503, "unhealthy")
