"""What an admin request would ignore is refused: the call would act on more than its client meant."""

from __future__ import annotations

import re
from typing import Any

import pytest

from mockpaywall.web.admin import ROUTES
from mockpaywall.web.admin.context import AdminRoute
from mockpaywall.web.admin_openapi.call_specs import load_groups
from tests.api.admin.suite import Suite
from tests.support.admin_samples import load_parameters
from tests.support.request_data import KEYS

KEY, CLIENT = "apikeyprivate", "apiclientprivate"
UUID = "9f1c2d3e-4b5a-4c6d-8e7f-0a1b2c3d4e5f"
UNCHECKED = ("/health", "/version", "/metrics", "/ui", "/ui/", "/shim.js")
UNSCOPED = (*UNCHECKED, "/server", "/modes", "/docs/swagger", "/openapi.json", "/openapi-admin.yaml")


def fill(route: AdminRoute) -> str:
    """Return the path of *route* with a value for its variable."""
    path = re.sub("<uuid:[^>]*>", UUID, route.path)
    return re.sub("<[^>]*>", "x", path)


def name_route(route: AdminRoute) -> str:
    return f"{route.method} {route.path}"


SCOPED = [route for route in ROUTES if route.is_scoped]
CHECKED = [route for route in ROUTES if route.parameters is not None]
BODILESS = [route for route in ROUTES if route.refuses_members and route.parameters is not None]


@pytest.mark.parametrize("route", SCOPED, ids=name_route)
def test_half_a_key_pair_is_refused(global_suite: Suite, route: AdminRoute) -> None:
    suite = Suite(global_suite.client, {KEY: "bob"})
    error = suite.admin_error(400, route.method, fill(route))
    assert error == {
        "code": 400,
        "title": "Half a key pair",
        "detail": f"{CLIENT} is missing or empty: send both {KEY} and {CLIENT} for one namespace, "
        "or neither for all namespaces",
    }


@pytest.mark.parametrize(
    ("keys", "detail"),
    [
        ({CLIENT: "bob"}, f"{KEY} is missing or empty: send both {KEY} and {CLIENT} for"),
        ({KEY: "bob", CLIENT: ""}, f"{CLIENT} is missing or empty: send both"),
        ({KEY: "", CLIENT: ""}, f"{KEY} and {CLIENT} are missing or empty: send both"),
        (
            {KEY: "bob", "apiclientprivat": "b"},
            f"{CLIENT} is missing or empty (apiclientprivat looks like it)",
        ),
        ({"apikeypublic": "bob"}, "apiclientpublic is missing or empty: send both apikeypublic and"),
        (
            {KEY: "bob", "apikeypublic": "p", "apiclientpublic": "c"},
            f"{CLIENT} is missing or empty: send both",
        ),
    ],
)
def test_a_half_pair_names_the_header_and_changes_nothing(
    global_suite: Suite, keys: dict[str, str], detail: str
) -> None:
    global_suite.send_session(keys=KEYS)
    suite = Suite(global_suite.client, keys)
    assert suite.admin_error(400, "POST", "/reset")["detail"].startswith(detail)
    assert suite.admin_error(400, "GET", "/events")["detail"].startswith(detail)
    assert global_suite.admin_json("GET", "/requests")["meta"]["total"] == 1
    assert suite.with_prefix("/ns/bob").admin_json("POST", "/reset") == {}
    assert Suite(suite.client, keys, "/ns/bob").admin_json("POST", "/reset") == {}


@pytest.mark.parametrize("path", UNSCOPED)
def test_what_is_about_the_server_needs_no_pair(global_suite: Suite, path: str) -> None:
    assert Suite(global_suite.client, {KEY: "bob"}).admin("GET", path).status in (200, 308)


@pytest.mark.parametrize("path", UNCHECKED)
def test_what_monitors_and_browsers_ask_takes_every_parameter(global_suite: Suite, path: str) -> None:
    assert global_suite.admin("GET", f"{path}?_=1").status in (200, 308)


@pytest.mark.parametrize("route", CHECKED, ids=name_route)
def test_an_unknown_query_parameter_is_refused(global_suite: Suite, route: AdminRoute) -> None:
    error = global_suite.admin_error(400, route.method, f"{fill(route)}?zzz=1")
    assert error["title"] == "There is no query parameter zzz"
    assert error["source"] == {"pointer": "zzz"}
    expected = ", ".join(route.parameters or ())
    assert error["detail"] == (
        f"this call takes {expected}" if expected else "this call takes no query parameters"
    )


@pytest.mark.parametrize(
    ("method", "target", "detail"),
    [
        ("GET", "/otps?Phone=905321234567", "did you mean phone?"),
        ("GET", "/requests?unmatchd=true", "did you mean unmatched?"),
        ("GET", "/requests?limit=1&limt=1", "did you mean limit?"),
        ("GET", "/openapi.json?versoin=3.0", "did you mean version?"),
        (
            "PUT",
            "/mode?namespace=bob",
            "for one namespace put /ns/NAME before /__admin, or send both key headers",
        ),
        ("POST", "/reset?ns=bob", "for one namespace put /ns/NAME before /__admin, or send both key headers"),
        ("GET", "/rules?=1", "this call takes no query parameters"),
    ],
)
def test_the_refusal_of_a_parameter_says_what_was_meant(
    global_suite: Suite, method: str, target: str, detail: str
) -> None:
    assert global_suite.admin_error(400, method, target, {"mode": "http=503"})["detail"] == detail
    assert global_suite.admin_json("GET", "/mode") == {"mode": "ok"}


@pytest.mark.parametrize("route", BODILESS, ids=name_route)
def test_members_where_none_are_read_are_refused(global_suite: Suite, route: AdminRoute) -> None:
    error = global_suite.admin_error(422, route.method, fill(route), {"namespace": "bob"})
    assert error["detail"] == (
        'at the top: found the key "namespace", expected no body, or {}: this call takes no members; '
        "for one namespace put /ns/NAME before /__admin, or send both key headers"
    )


@pytest.mark.parametrize("body", [b"namespace=bob", [1], "bob", 0, False, {"id": None}])
def test_a_body_that_is_not_read_is_refused(global_suite: Suite, body: Any) -> None:
    global_suite.send_session(keys=KEYS)
    global_suite.admin_error(422, "POST", "/reset", body)
    assert global_suite.admin_json("GET", "/requests")["meta"]["total"] == 1


@pytest.mark.parametrize("body", [None, {}, b" \n", b"null"])
def test_a_body_that_says_nothing_is_accepted(global_suite: Suite, body: Any) -> None:
    assert global_suite.admin_json("POST", "/reset", body) == {}
    assert global_suite.admin_json("DELETE", "/mode", body) == {"mode": "ok"}


def test_the_parameters_of_every_route_are_those_of_its_description() -> None:
    described = load_parameters()
    documented = {
        (call.method, call.path): {
            described[name]["name"] for name in call.parameters if described[name]["in"] == "query"
        }
        for group in load_groups()
        for call in group.calls
    }
    unchecked = {
        (call.method, call.path) for group in load_groups() for call in group.calls if not call.is_checked
    }
    for route in ROUTES:
        key = route.method, re.sub("<(?:[a-z]+:)?([^>]+)>", r"{\1}", route.path)
        assert (key in unchecked) is (route.parameters is None), name_route(route)
        if route.parameters is not None:
            assert documented[key] == set(route.parameters), name_route(route)


def test_stubs_are_listed_in_pages(global_suite: Suite) -> None:
    for status in (500, 502, 503):
        global_suite.admin_json("POST", "/rules", {"name": f"{status}", "mode": f"http={status}"})
    answer = global_suite.admin_json("GET", "/mappings?limit=1&offset=1")
    assert [stub["name"] for stub in answer["mappings"]] == ["502"]
    assert answer["meta"] == {"total": 3}
    assert len(global_suite.admin_json("GET", "/mappings?limit=0")["mappings"]) == 0
