"""What the admin API says about one request: rows, what was wrong one by one, and a command that repeats it."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from mockpaywall.settings import Settings
from tests.api.admin.suite import Suite
from tests.support.request_data import VALID_BODY
from tests.support.servers import SERVERS

NO_PHONE = {name: value for name, value in VALID_BODY.items() if name != "UserPhone"}


def find_field_errors(suite: Suite, **request: Any) -> list[dict[str, str]]:
    request_id = suite.send_session(**request).header("X-Mock-Request-Id")
    event = suite.admin_json("GET", f"/requests/{request_id}")
    found: list[dict[str, str]] = event["subEvents"][-1]["data"].get("fieldErrors", [])
    return found


def test_each_invalid_field_has_its_place_in_the_body(suite: Suite) -> None:
    missing, invalid = sorted(
        find_field_errors(suite, body=NO_PHONE | {"UserId": 5}),
        key=lambda error: error["field"],
        reverse=True,
    )
    assert (missing["field"], missing["pointer"]) == ("UserPhone", "/UserPhone")
    assert missing["en"].startswith("UserPhone: missing")
    assert missing["tr"].startswith("UserPhone: eksik")
    assert (invalid["field"], invalid["pointer"]) == ("UserId", "/UserId")


def test_a_header_has_no_place_in_the_body(suite: Suite) -> None:
    (error,) = find_field_errors(suite, headers={"Content-Type": "text/plain"})
    assert (error["field"], error["pointer"]) == ("Content-Type", "")


def test_a_valid_request_has_no_errors(suite: Suite) -> None:
    assert find_field_errors(suite) == []


@pytest.mark.parametrize("server", SERVERS)
@pytest.mark.parametrize("store", ["memory", "redis"])
def test_field_errors_are_kept_by_every_store(
    server: str, store: str, request: pytest.FixtureRequest
) -> None:
    url = "memory" if store == "memory" else request.getfixturevalue("redis_database")
    with SERVERS[server](Settings(store=url)) as running:
        errors = find_field_errors(Suite(running.client, {}), body=NO_PHONE)
    assert [error["pointer"] for error in errors] == ["/UserPhone"]


def test_rows_are_those_of_the_events(suite: Suite) -> None:
    suite.send_session()
    suite.send_session(NO_PHONE)
    listed = suite.admin_json("GET", "/requests/rows")
    assert [(row["number"], row["status"], row["operation"]) for row in listed["requests"]] == [
        (2, 400, "session"),
        (1, 200, "session"),
    ]
    assert listed["meta"] == {"total": 2, "evicted": 0, "complete": True}
    assert "UserPhone" in listed["requests"][0]["reason"]


def test_rows_have_the_filters_of_the_journal(suite: Suite) -> None:
    suite.send_session()
    suite.send_session(NO_PHONE)
    refused = suite.admin_json("GET", "/requests/rows?unmatched=true")["requests"]
    assert [row["number"] for row in refused] == [2]
    assert len(suite.admin_json("GET", "/requests/rows?limit=1")["requests"]) == 1


def test_a_command_repeats_the_request(suite: Suite) -> None:
    request_id = suite.send_session(NO_PHONE).header("X-Mock-Request-Id")
    found = suite.admin_json("GET", f"/requests/{request_id}/curl")
    assert found["note"].startswith("Keys are masked.")
    assert VALID_BODY["ReferenceCode"] in found["curl"]
    command = found["curl"].replace("http://test/", f"{suite.client.url}/")
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=True, timeout=30)
    assert b"UserPhone: missing" in done.stdout


def test_an_unknown_request_has_no_command(suite: Suite) -> None:
    path = "/requests/00000000-0000-0000-0000-000000000000/curl"
    assert suite.admin_error(404, "GET", path)["title"] == "No such request"
