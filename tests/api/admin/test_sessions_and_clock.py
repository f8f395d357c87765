"""Sessions and the clock over HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from tests.api.admin.suite import Suite
from tests.api.wire import GOOD, KEYS

NEW_YEAR = "2026-01-01T00:00:00+03:00"


def issue(suite: Suite, reference: str = "order-1") -> dict:
    return suite.session({**GOOD, "ReferenceCode": reference}).json["Body"]


def test_issued_sessions_are_listed_newest_first(suite: Suite) -> None:
    bodies = [issue(suite, f"order-{n}") for n in range(3)]
    listed = suite.told("GET", "/sessions")
    assert listed["meta"] == {"total": 3, "evicted": 0}
    assert [one["SessionId"] for one in listed["sessions"]] == [one["SessionId"] for one in bodies[::-1]]
    newest = listed["sessions"][0]
    assert newest["SessionExpiryDate"] == bodies[2]["SessionExpiryDate"]
    assert (newest["ReferenceCode"], newest["UserId"]) == ("order-2", GOOD["UserId"])
    assert (newest["UserPhone"], newest["Force3D"]) == (GOOD["UserPhone"], False)
    assert newest["PhoneVerifiedByMerchant"] is True
    assert newest["expired"] is False
    assert newest["namespace"].startswith("keys-")
    assert len(suite.told("GET", "/sessions?limit=2")["sessions"]) == 2


def test_one_session_is_looked_up_expired_and_forgotten(suite: Suite) -> None:
    key = issue(suite)["SessionId"]
    assert suite.told("GET", f"/sessions/{key.upper()}")["SessionId"] == key
    expired = suite.told("POST", f"/sessions/{key}/expire")
    assert expired["expired"] is True
    assert suite.told("POST", f"/sessions/{key}/expire") == expired
    assert suite.told("GET", f"/sessions/{key}") == expired
    assert suite.told("DELETE", "/sessions") == {}
    assert suite.told("GET", "/sessions")["sessions"] == []
    for method, path in (("GET", f"/sessions/{key}"), ("POST", f"/sessions/{key}/expire")):
        assert suite.refused(404, method, path)["title"] == "No such session"


def test_a_session_that_a_fault_hid_is_listed(suite: Suite) -> None:
    suite.told("PUT", "/mode", {"mode": "http=503,payload=no-session-id"})
    issue_statuses = [suite.session().status for _ in range(2)]
    assert issue_statuses == [503, 200]
    assert suite.told("GET", "/sessions")["meta"]["total"] == 1


def test_a_clock_stands_still_where_it_is_put(suite: Suite) -> None:
    shown = suite.told("PUT", "/clock", {"now": NEW_YEAR})
    assert (shown["now"], shown["frozen"]) == (NEW_YEAR, True)
    assert suite.told("GET", "/clock")["now"] == NEW_YEAR
    assert issue(suite)["SessionExpiryDate"] == "2026-01-01T00:30:00"


def test_advancing_expires_sessions_and_tells_which(suite: Suite) -> None:
    suite.told("PUT", "/clock", {"now": NEW_YEAR})
    key = issue(suite)["SessionId"]
    assert suite.told("PUT", "/clock", {"advance": 1799})["expired"] == []
    moved = suite.told("PUT", "/clock", {"advance": 1})
    assert (moved["now"], moved["expired"]) == ("2026-01-01T00:30:00+03:00", [key])
    assert suite.told("GET", f"/sessions/{key}")["expired"] is True
    assert suite.told("PUT", "/clock", {"advance": 1})["expired"] == []  # it had ended before
    assert suite.told("PUT", "/clock", {"advance": -2})["expired"] == []
    assert suite.told("GET", f"/sessions/{key}")["expired"] is False


def test_a_running_clock_is_moved_and_comes_back_to_real_time(suite: Suite) -> None:
    moved = suite.told("PUT", "/clock", {"advance": 86400})
    assert (moved["frozen"], moved["offsetSeconds"]) == (False, 86400)
    ahead = datetime.fromisoformat(moved["now"]) - datetime.now().astimezone()
    assert timedelta(hours=23) < ahead < timedelta(hours=25)
    real = suite.told("DELETE", "/clock")
    assert (real["frozen"], real["offsetSeconds"]) == (False, 0)


def test_now_and_advance_together(suite: Suite) -> None:
    shown = suite.told("PUT", "/clock", {"now": NEW_YEAR, "advance": 0.5})
    assert shown["now"] == "2026-01-01T00:00:00.500+03:00"


@pytest.mark.parametrize(
    ("written", "now"),
    [
        ("2025-12-31T21:00:00Z", NEW_YEAR),
        ("2026-01-01T00:00:00", NEW_YEAR),
        ("2026-01-01", NEW_YEAR),
        ("2026-01-01T00:00:00.25+03:00", "2026-01-01T00:00:00.250+03:00"),
    ],
)
def test_forms_of_a_moment(suite: Suite, written: str, now: str) -> None:
    assert suite.told("PUT", "/clock", {"now": written})["now"] == now


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "no now"),
        ({"now": "tomorrow"}, "ISO 8601"),
        ({"now": 5}, "a date and time"),
        ({"now": "0001-01-01T00:00:00+14:00"}, "after 1970-01-01"),
        ({"now": "1970-01-01T00:00:00Z"}, "after 1970-01-01"),
        ({"now": "9999-01-01T00:00:00Z"}, "before the year 9892"),
        ({"advance": "5"}, "seconds from"),
        ({"advance": True}, "seconds from"),
        ({"advance": 1e12}, "seconds from"),
        ({"advence": 5}, "did you mean advance?"),
    ],
)
def test_a_clock_call_that_cannot_be(suite: Suite, body: dict, words: str) -> None:
    assert words in suite.refused(422, "PUT", "/clock", body)["detail"]
    assert suite.told("GET", "/clock")["offsetSeconds"] == 0


def test_however_far_it_is_moved_dates_can_be_written(suite: Suite) -> None:
    for seconds in (3_200_000_000, -3_200_000_000):
        for _ in range(90):
            suite.told("PUT", "/clock", {"advance": seconds})
        assert issue(suite)["SessionExpiryDate"]


def test_the_clocks_of_all_namespaces(alone: Suite) -> None:
    issue(alone)
    alone.told("PUT", "/clock", {"now": NEW_YEAR})
    other = {**KEYS, "apikeyprivate": "another"}
    dates = [alone.session(keys=keys).json["Body"]["SessionExpiryDate"] for keys in (KEYS, other)]
    assert dates == ["2026-01-01T00:30:00"] * 2
    assert alone.told("DELETE", "/clock")["frozen"] is False
    assert alone.session().json["Body"]["SessionExpiryDate"] > "2026-01-02"
