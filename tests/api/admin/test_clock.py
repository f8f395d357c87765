"""The clock over HTTP."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.api.admin.suite import Suite
from tests.support.request_data import KEYS

NEW_YEAR = "2026-01-01T00:00:00+03:00"


def create_session(suite: Suite) -> dict[str, Any]:
    body: dict[str, Any] = suite.send_session().json["Body"]
    return body


def test_a_clock_is_frozen_where_it_is_set(suite: Suite) -> None:
    clock = suite.admin_json("PUT", "/clock", {"now": NEW_YEAR})
    assert (clock["now"], clock["frozen"]) == (NEW_YEAR, True)
    assert suite.admin_json("GET", "/clock")["now"] == NEW_YEAR
    assert create_session(suite)["SessionExpiryDate"] == "2026-01-01T00:30:00"


def test_advancing_expires_sessions_and_lists_them(suite: Suite) -> None:
    suite.admin_json("PUT", "/clock", {"now": NEW_YEAR})
    session_id = create_session(suite)["SessionId"]
    assert suite.admin_json("PUT", "/clock", {"advance": 1799})["expired"] == []
    moved = suite.admin_json("PUT", "/clock", {"advance": 1})
    assert (moved["now"], moved["expired"]) == ("2026-01-01T00:30:00+03:00", [session_id])
    assert suite.admin_json("GET", f"/sessions/{session_id}")["expired"] is True
    assert suite.admin_json("PUT", "/clock", {"advance": 1})["expired"] == []  # it had expired before
    assert suite.admin_json("PUT", "/clock", {"advance": -2})["expired"] == []
    assert suite.admin_json("GET", f"/sessions/{session_id}")["expired"] is False


def test_a_running_clock_is_moved_and_returns_to_real_time(suite: Suite) -> None:
    moved = suite.admin_json("PUT", "/clock", {"advance": 86400})
    assert (moved["frozen"], moved["offsetSeconds"]) == (False, 86400)
    ahead = datetime.fromisoformat(moved["now"]) - datetime.now().astimezone()
    assert timedelta(hours=23) < ahead < timedelta(hours=25)
    real = suite.admin_json("DELETE", "/clock")
    assert (real["frozen"], real["offsetSeconds"]) == (False, 0)


def test_now_and_advance_together(suite: Suite) -> None:
    clock = suite.admin_json("PUT", "/clock", {"now": NEW_YEAR, "advance": 0.5})
    assert clock["now"] == "2026-01-01T00:00:00.500+03:00"


@pytest.mark.parametrize(
    ("text", "now"),
    [
        ("2025-12-31T21:00:00Z", NEW_YEAR),
        ("2026-01-01T00:00:00", NEW_YEAR),
        ("2026-01-01", NEW_YEAR),
        ("2026-01-01T00:00:00.25+03:00", "2026-01-01T00:00:00.250+03:00"),
    ],
)
def test_the_forms_of_a_timestamp(suite: Suite, text: str, now: str) -> None:
    assert suite.admin_json("PUT", "/clock", {"now": text})["now"] == now


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
def test_an_invalid_change_is_refused(suite: Suite, body: dict[str, Any], words: str) -> None:
    assert words in suite.admin_error(422, "PUT", "/clock", body)["detail"]
    assert suite.admin_json("GET", "/clock")["offsetSeconds"] == 0


@pytest.mark.parametrize(
    ("first", "last", "expiry_date"),
    [
        ("9892-03-08T15:26:40+03:00", 1, "9892-03-08T15:56:40"),
        ("1970-01-02T02:00:00+02:00", -1, "1970-01-02T02:30:00"),
    ],
)
def test_a_clock_does_not_leave_the_times_that_can_be_written(
    suite: Suite, first: str, last: int, expiry_date: str
) -> None:
    frozen = suite.admin_json("PUT", "/clock", {"now": first})
    for change in ({"advance": last}, {"advance": last * 3_200_000_000}, {"now": first, "advance": last}):
        detail = suite.admin_error(422, "PUT", "/clock", change)["detail"]
        assert detail == (
            "/advance: found a number, expected seconds to a time after 1970-01-01 and before the year 9892"
        )
    assert suite.admin_json("GET", "/clock")["now"] == frozen["now"] == first
    assert create_session(suite)["SessionExpiryDate"] == expiry_date


def test_a_clock_of_real_time_does_not_leave_them_either(suite: Suite) -> None:
    suite.admin_error(422, "PUT", "/clock", {"advance": -3_000_000_000})
    assert suite.admin_json("GET", "/clock")["offsetSeconds"] == 0


def test_the_clocks_of_all_namespaces(global_suite: Suite) -> None:
    create_session(global_suite)
    global_suite.admin_json("PUT", "/clock", {"now": NEW_YEAR})
    pairs = (KEYS, {**KEYS, "apikeyprivate": "another"})
    dates = [global_suite.send_session(keys=pair).json["Body"]["SessionExpiryDate"] for pair in pairs]
    assert dates == ["2026-01-01T00:30:00"] * 2
    assert global_suite.admin_json("DELETE", "/clock")["frozen"] is False
    assert create_session(global_suite)["SessionExpiryDate"] > "2026-01-02"
