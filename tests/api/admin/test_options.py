"""OPTIONS and Allow tell the truth about every path, and errors are JSON whatever the request asks for."""

from __future__ import annotations

import re

import pytest

from mockpaywall.app import create_app
from mockpaywall.web.admin import ROUTES
from tests.api.admin.suite import Suite

UUID = "00000000-0000-4000-8000-000000000000"
PATHS = sorted({route.path for route in ROUTES})
SHORTER_PATHS = {"/payments/<rest:id>/3d": ("/payments/<rest:id>",)}
"""Paths whose variable takes the end of the longer one, by the longer one."""
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE")
UPGRADE = {
    "Upgrade": "websocket",
    "Connection": "Upgrade",
    "Sec-WebSocket-Key": "x",
    "Sec-WebSocket-Version": "13",
}


def fill_path(path: str) -> str:
    return re.sub("<[^>]*>", UUID, path)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("prefix", ["", "/ns/a"])
def test_allow_names_exactly_the_methods_that_are_served(suite: Suite, prefix: str, path: str) -> None:
    response = suite.with_prefix(prefix).admin("OPTIONS", fill_path(path))
    assert response.status == 200
    allowed = (response.header("Allow") or "").split(", ")
    served = {route.method for route in ROUTES if route.path in (path, *SHORTER_PATHS.get(path, ()))}
    assert set(allowed) == served | {"OPTIONS"} | ({"HEAD"} if "GET" in served else set())
    assert response.json == {"allow": allowed}
    for method in set(METHODS) - set(allowed):
        refused = suite.with_prefix(prefix).admin(method, fill_path(path))
        assert (refused.status, refused.header("Allow")) == (405, ", ".join(allowed))


@pytest.mark.parametrize("path", ["", "/nowhere", "/mappings/xyz", "/mode/more"])
def test_options_of_an_unknown_path_is_404_and_allows_nothing(suite: Suite, path: str) -> None:
    response = suite.admin("OPTIONS", path)
    assert (response.status, response.header("Allow")) == (404, "")
    assert response.json["errors"][0]["title"] == "No such admin call"


@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), ("/reset", 405), ("/requests/x", 400), ("/mode", 200)]
)
def test_a_websocket_upgrade_is_answered_as_json(suite: Suite, path: str, status: int) -> None:
    response = suite.client.send(b"", keys={}, method="GET", target=f"/__admin{path}", headers=UPGRADE)
    assert (response.status, response.header("content-type")) == (status, "application/json")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("FOO", "/mode", 405),
        ("FOO", "/nowhere", 404),
        ("PROPFIND", "/requests/x", 404),
        ("LINK", "/reset", 405),
    ],
)
def test_a_method_that_http_does_not_define_gets_json(method: str, path: str, status: int) -> None:
    response = create_app().test_client().open(f"/__admin{path}", method=method)
    assert (response.status_code, response.content_type) == (status, "application/json")
    assert response.json["errors"][0]["code"] == status


@pytest.mark.parametrize(("method", "headers"), [("FOO", {}), ("GET", UPGRADE)])
def test_under_wsgi_the_simulated_api_answers_such_requests_too(method: str, headers: dict[str, str]) -> None:
    path = "/api/paywall/masterpass/session"
    response = create_app().test_client().open(path, method=method, headers=headers)
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert response.json["ErrorCode"] == 404
