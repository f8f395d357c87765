"""JSON of any shape at every admin route: a refusal that says where and why, never an internal error."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockpaywall.app import create_app
from mockpaywall.matching.pattern_keys import PATTERN_KEYS
from mockpaywall.matching.string_matchers.matcher_registry import MATCHER_TYPES
from mockpaywall.web.admin import ROUTES
from mockpaywall.web.admin.context import AdminRoute

UUID = "00000000-0000-4000-8000-000000000000"
STATUSES = {200, 201, 400, 404, 422}
WAITING = ("within", "noneAfter")
"""Members that make a verification wait."""
NAMES = (
    *(key.key for key in PATTERN_KEYS),
    *MATCHER_TYPES,
    *("mode", "match", "times", "priority", "name", "request", "response", "mappings", "importOptions"),
    *(
        "status",
        "body",
        "jsonBody",
        "fault",
        "fixedDelay",
        "delayDistribution",
        "settings",
        "extended",
        "type",
    ),
    *("median", "sigma", "lower", "upper", "id", "uuid", "state", "now", "advance", "exactly", "atLeast"),
    *("inOrder", "retries", "growing", "url", "headers", "bodyAsBase64", "expression", "metadata"),
)
ODD = st.sampled_from(
    [
        "",
        "ok",
        "http=503",
        "1e400",
        "NaN",
        "%%%",
        "é",
        "=",
        "$..[",
        "(",
        "{}",
        "[1e400]",
        UUID,
        10**80,
        -1,
        1e308,
        0.5,
    ]
)
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | ODD
SCALARS |= st.text(max_size=8)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)
CLIENT = create_app().test_client()
BODY_ROUTES = [route for route in ROUTES if route.method in ("POST", "PUT", "PATCH")]


def name_route(route: AdminRoute) -> str:
    return f"{route.method} {route.path}"


def send(route: AdminRoute, body: bytes, client: FlaskClient = CLIENT) -> Any:
    path = "/ns/fuzz/__admin" + re.sub("<[^>]*>", UUID, route.path)
    return client.open(path, method=route.method, data=body)


def drop_waits(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: drop_waits(member) for name, member in value.items() if name not in WAITING}
    return [drop_waits(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("route", BODY_ROUTES, ids=name_route)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(value=VALUES)
def test_no_body_causes_an_internal_error(route: AdminRoute, value: Any) -> None:
    response = send(route, json.dumps(drop_waits(value)).encode())
    assert response.status_code in STATUSES, (name_route(route), value, response.data)
    assert response.content_type == "application/json"


@pytest.mark.parametrize("route", BODY_ROUTES, ids=name_route)
@settings(max_examples=8, deadline=None)
@given(body=st.binary(max_size=40))
def test_no_bytes_cause_an_internal_error(route: AdminRoute, body: bytes) -> None:
    assert send(route, body).status_code in STATUSES


@pytest.mark.parametrize(
    ("body", "pointer", "reason"),
    [
        (b'{"a": [1, 1e400]}', "/a/1", "a number is too large"),
        (b'{"a": {"b": NaN}}', "/a/b", "NaN is not a JSON value"),
        (b'{"a/b": -Infinity}', "/a~1b", "-Infinity is not a JSON value"),
        (b'{"a": ' + b"9" * 5000 + b"}", "/a", "a number is too large"),
        (b'{"mode": "\\ud800"}', "/mode", "half of a surrogate pair"),
        (b'["x", {"\\udc00": 1}]', "/1", "half of a surrogate pair"),
        (b'{"a": {"b": 1, "b": 2}}', "/a", 'the name "b" appears more than once'),
        (b'{"a": }', "/", "line 1 column 7"),
        (b"\xff", "/", "byte 0: not UTF-8"),
    ],
)
@pytest.mark.parametrize("path", ["/mode", "/settings", "/rules", "/mappings/import", "/requests/find"])
def test_what_is_not_json_is_422_with_pointer_and_reason(
    path: str, body: bytes, pointer: str, reason: str
) -> None:
    (route,) = [each for each in BODY_ROUTES if each.path == path and each.method in ("POST", "PUT")][:1]
    response = send(route, body)
    assert response.status_code == 422
    (error,) = response.json["errors"]
    assert (error["source"]["pointer"], error["code"]) == (pointer, 10)
    assert reason in error["detail"]


@pytest.mark.parametrize("encoded", ["%%%", "AAA", "é", "AA==\n", "A A=", "😀"])
@pytest.mark.parametrize(
    ("path", "template", "pointer"),
    [
        ("/near-misses/request", '{"bodyAsBase64": X}', "/bodyAsBase64"),
        ("/requests/find", '{"bodyPatterns": [{"binaryEqualTo": X}]}', "/bodyPatterns/0/binaryEqualTo"),
        (
            "/rules",
            '{"mode": "ok", "match": {"bodyPatterns": [{"binaryEqualTo": X}]}}',
            "/match/bodyPatterns/0/binaryEqualTo",
        ),
    ],
)
def test_bad_base64_is_422_with_its_pointer(path: str, template: str, pointer: str, encoded: str) -> None:
    (route,) = [each for each in BODY_ROUTES if (each.method, each.path) == ("POST", path)]
    response = send(route, template.replace("X", json.dumps(encoded)).encode())
    assert (response.status_code, response.json["errors"][0]["source"]["pointer"]) == (422, pointer)


@pytest.mark.parametrize(
    "text", ["1e400", "[1, -1e999]", "[" * 20_000, "9" * 5_000, '{"a": NaN}', '{"a": 1e400}']
)
@pytest.mark.parametrize(
    ("path", "template", "pointer"),
    [
        ("/requests/find", '{"bodyPatterns": [{"equalToJson": X}]}', "/bodyPatterns/0/equalToJson"),
        (
            "/rules",
            '{"mode": "ok", "match": {"bodyPatterns": [{"not": {"equalToJson": X}}]}}',
            "/match/bodyPatterns/0/not/equalToJson",
        ),
        ("/mappings", '{"request": {}, "response": {"status": 503, "body": X}}', "/response/body"),
    ],
)
def test_bad_json_inside_a_string_is_422_with_its_pointer(
    path: str, template: str, pointer: str, text: str
) -> None:
    (route,) = [each for each in BODY_ROUTES if (each.method, each.path) == ("POST", path)]
    response = send(route, template.replace("X", json.dumps(text)).encode())
    assert (response.status_code, response.json["errors"][0]["source"]["pointer"]) == (422, pointer)
