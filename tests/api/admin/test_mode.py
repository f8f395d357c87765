"""The default mode over HTTP."""

from __future__ import annotations

import pytest

from tests.api.admin.suite import Suite


def test_the_default_mode_is_set_and_cleared(suite: Suite) -> None:
    assert suite.admin_json("GET", "/mode") == {"mode": "ok"}
    assert suite.admin_json("PUT", "/mode", {"mode": " http=503@first-1 "}) == {"mode": "http=503@first-1"}
    assert [suite.send_session().status for _ in range(2)] == [503, 200]
    assert suite.admin_json("DELETE", "/mode") == {"mode": "ok"}
    assert suite.send_session().status == 200


@pytest.mark.parametrize(("method", "path"), [("PUT", "/mode"), ("POST", "/rules")])
def test_a_mode_that_does_not_parse_changes_nothing(suite: Suite, method: str, path: str) -> None:
    suite.admin_json("PUT", "/mode", {"mode": "http=429"})
    error = suite.admin_error(422, method, path, {"mode": "htp=503"})
    assert (error["position"], error["found"], error["nearest"]) == (1, "htp", "http")
    assert "error" in error["expected"]
    assert error["source"] == {"pointer": "/mode"}
    assert "position 1" in error["detail"]
    assert suite.admin_json("GET", "/mode") == {"mode": "http=429"}
    assert suite.admin_json("GET", "/rules") == {"rules": []}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "no mode"),
        ({"mode": 5}, "a number"),
        ({"mode": None}, "no mode"),
        ({"mod": "ok"}, "did you mean mode?"),
        (b"ok", "line 1"),
        ([], "an array"),
    ],
)
def test_a_body_without_a_mode_is_refused(suite: Suite, body: object, words: str) -> None:
    assert words in suite.admin_error(422, "PUT", "/mode", body)["detail"]


def test_the_mode_of_all_namespaces(global_suite: Suite) -> None:
    global_suite.send_session()
    global_suite.admin_json("PUT", "/mode", {"mode": "http=429"})
    assert global_suite.send_session().status == 429
    new_keys = {"apikeyprivate": "new", "apiclientprivate": "new"}
    assert global_suite.send_session(keys=new_keys).status == 429
    assert global_suite.admin_json("DELETE", "/mode") == {"mode": "ok"}
    assert global_suite.send_session().status == 200
