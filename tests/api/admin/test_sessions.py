"""Sessions over HTTP."""

from __future__ import annotations

import time
from typing import Any

from tests.api.admin.suite import Suite
from tests.support.request_data import VALID_BODY


def create_session(suite: Suite, reference: str = "order-1") -> dict[str, Any]:
    body: dict[str, Any] = suite.send_session({**VALID_BODY, "ReferenceCode": reference}).json["Body"]
    return body


def test_issued_sessions_are_listed_newest_first(suite: Suite) -> None:
    bodies = [create_session(suite, f"order-{number}") for number in range(3)]
    listed = suite.admin_json("GET", "/sessions")
    assert listed["meta"] == {"total": 3, "evicted": 0, "complete": True}
    assert [session["SessionId"] for session in listed["sessions"]] == [
        body["SessionId"] for body in bodies[::-1]
    ]
    newest = listed["sessions"][0]
    assert newest["SessionExpiryDate"] == bodies[2]["SessionExpiryDate"]
    assert (newest["ReferenceCode"], newest["UserId"]) == ("order-2", VALID_BODY["UserId"])
    assert (newest["UserPhone"], newest["Force3D"]) == (VALID_BODY["UserPhone"], False)
    assert newest["PhoneVerifiedByMerchant"] is True
    assert newest["expired"] is False
    assert newest["namespace"].startswith("keys-")
    assert len(suite.admin_json("GET", "/sessions?limit=2")["sessions"]) == 2


def test_one_session_is_read_expired_and_deleted(suite: Suite) -> None:
    session_id = create_session(suite)["SessionId"]
    assert suite.admin_json("GET", f"/sessions/{session_id.upper()}")["SessionId"] == session_id
    expired = suite.admin_json("POST", f"/sessions/{session_id}/expire")
    assert expired["expired"] is True
    assert suite.admin_json("POST", f"/sessions/{session_id}/expire") == expired
    assert suite.admin_json("GET", f"/sessions/{session_id}") == expired
    assert suite.admin_json("DELETE", "/sessions") == {}
    assert suite.admin_json("GET", "/sessions")["sessions"] == []
    for method, path in (("GET", f"/sessions/{session_id}"), ("POST", f"/sessions/{session_id}/expire")):
        assert suite.admin_error(404, method, path)["title"] == "No such session"


def test_a_session_that_the_response_does_not_contain_is_listed(suite: Suite) -> None:
    suite.admin_json("PUT", "/mode", {"mode": "http=503,payload=no-session-id"})
    assert [suite.send_session().status for _ in range(2)] == [503, 200]
    assert suite.admin_json("GET", "/sessions")["meta"]["total"] == 1


def test_a_list_has_a_limit_and_an_offset(suite: Suite) -> None:
    for number in range(3):
        create_session(suite, f"order-{number}")

    def references(query: str) -> list[str]:
        listed = suite.admin_json("GET", f"/sessions?{query}")
        assert listed["meta"]["total"] == 3
        return [session["ReferenceCode"] for session in listed["sessions"]]

    assert references("limit=1&offset=1") == ["order-1"]
    assert references("offset=2") == ["order-0"]
    assert references("offset=3") == []
    assert suite.admin_error(400, "GET", "/sessions?offset=-1")["source"] == {"pointer": "offset"}


def test_sessions_of_several_namespaces_are_listed_by_their_time(global_suite: Suite) -> None:
    for number, name in enumerate("abac"):
        create_session(global_suite.with_prefix(f"/ns/{name}"), f"order-{number}")
        time.sleep(0.002)

    def references(query: str = "") -> list[str]:
        listed = global_suite.admin_json("GET", f"/sessions{query}")
        return [session["ReferenceCode"] for session in listed["sessions"]]

    assert references() == ["order-3", "order-2", "order-1", "order-0"]
    assert references("?limit=2&offset=1") == ["order-2", "order-1"]


def test_sessions_of_one_namespace_keep_their_order_when_its_clock_is_moved_back(suite: Suite) -> None:
    create_session(suite, "before")
    suite.admin_json("PUT", "/clock", {"advance": -3600})
    create_session(suite, "after")
    listed = suite.admin_json("GET", "/sessions")["sessions"]
    assert [session["ReferenceCode"] for session in listed] == ["after", "before"]
