"""What a namespace has set for itself: nothing that is set for all reaches it, in either order."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.api.admin.suite import Suite
from tests.support.request_data import KEYS, VALID_BODY

NEW_YEAR = "2026-01-01T00:00:00+03:00"
OTHER = {"apikeyprivate": "other-key", "apiclientprivate": "other-client"}
FOREVER_MS = 600_000
"""A delay that no test waits for."""
SET_FOR_ALL: tuple[tuple[str, str, Any], ...] = (
    ("PUT", "/mode", {"mode": "http=503"}),
    ("DELETE", "/mode", None),
    ("PUT", "/clock", {"now": "2031-01-01T00:00:00+03:00"}),
    ("PUT", "/clock", {"advance": 86_400}),
    ("DELETE", "/clock", None),
    ("POST", "/settings", {"fixedDelay": FOREVER_MS}),
    ("POST", "/settings", {}),
    ("POST", "/rules", {"mode": "http=500", "priority": 99}),
    ("DELETE", "/rules", None),
    ("POST", "/mappings", {"request": {}, "response": {"status": 502}}),
    ("DELETE", "/mappings", None),
    ("POST", "/mappings/reset", None),
    ("DELETE", "/mappings/unmatched", None),
    ("POST", "/mappings/import", {"mappings": [], "importOptions": {"deleteAllNotInImport": True}}),
)
"""Every admin request without a namespace that sets or clears something, but `reset`."""


def set_all_for_itself(suite: Suite) -> None:
    suite.admin_json("PUT", "/mode", {"mode": "http=418:empty"})
    suite.admin_json("PUT", "/clock", {"now": NEW_YEAR})
    suite.admin_json("POST", "/settings", {"fixedDelay": 1})
    suite.admin_json("POST", "/rules", {"mode": "error=InvalidPhone", "times": 1, "name": "own"})


def read_settings(suite: Suite) -> dict[str, Any]:
    return {
        "mode": suite.admin_json("GET", "/mode")["mode"],
        "now": suite.admin_json("GET", "/clock")["now"],
        "delay": suite.admin_json("GET", "/settings")["settings"].get("fixedDelay"),
        "rules": [rule["name"] for rule in suite.admin_json("GET", "/rules")["rules"]],
    }


OWN_SETTINGS = {"mode": "http=418:empty", "now": NEW_YEAR, "delay": 1, "rules": ["own"]}


@pytest.mark.parametrize(("method", "path", "body"), SET_FOR_ALL)
@pytest.mark.parametrize("own_first", [True, False], ids=["own first", "all first"])
def test_what_is_set_for_all_does_not_reach_a_namespace(
    global_suite: Suite, own_first: bool, method: str, path: str, body: Any
) -> None:
    own = Suite(global_suite.client, OTHER)
    if own_first:
        set_all_for_itself(own)
    global_suite.admin_json(method, path, body)
    if not own_first:
        set_all_for_itself(own)
    assert read_settings(own) == OWN_SETTINGS
    assert own.send_session().json["ErrorCode"] == 7  # its rule, which is used up then
    assert own.send_session().status == 418  # its mode, though a rule of all matches


def test_a_namespace_that_appears_later_has_what_is_set_for_all(global_suite: Suite) -> None:
    global_suite.admin_json("PUT", "/clock", {"now": NEW_YEAR})
    global_suite.admin_json("PUT", "/mode", {"mode": "http=503"})
    global_suite.admin_json("POST", "/settings", {"fixedDelay": 1})
    new = Suite(global_suite.client, OTHER)
    assert read_settings(new) == {"mode": "http=503", "now": NEW_YEAR, "delay": 1, "rules": []}
    assert new.send_session().status == 503
    set_all_for_itself(new)
    global_suite.admin_json("DELETE", "/mode")
    assert new.send_session().json["ErrorCode"] == 7
    assert new.send_session().status == 418
    new.admin_json("POST", "/reset")
    assert read_settings(new) == {"mode": "ok", "now": NEW_YEAR, "delay": 1, "rules": []}


def test_advancing_its_clock_starts_from_the_time_of_all_and_makes_it_its_own(global_suite: Suite) -> None:
    global_suite.admin_json("PUT", "/clock", {"now": NEW_YEAR})
    own = Suite(global_suite.client, OTHER)
    assert own.admin_json("PUT", "/clock", {"advance": 60})["now"] == "2026-01-01T00:01:00+03:00"
    global_suite.admin_json("PUT", "/clock", {"advance": 3600})
    global_suite.admin_json("DELETE", "/clock")
    assert own.admin_json("GET", "/clock")["now"] == "2026-01-01T00:01:00+03:00"
    body = own.send_session().json["Body"]
    assert body["SessionExpiryDate"] == "2026-01-01T00:31:00"


@pytest.mark.parametrize("own_first", [True, False])
def test_real_time_and_no_delay_are_settings_too(global_suite: Suite, own_first: bool) -> None:
    own = Suite(global_suite.client, OTHER)
    steps = [
        (own, "DELETE", "/clock", None),
        (own, "POST", "/settings", {}),
        (global_suite, "PUT", "/clock", {"now": NEW_YEAR}),
        (global_suite, "POST", "/settings", {"fixedDelay": FOREVER_MS}),
    ]
    for suite, method, path, body in steps if own_first else steps[2:] + steps[:2]:
        suite.admin_json(method, path, body)
    assert own.admin_json("GET", "/clock")["frozen"] is False
    response = own.send_session(VALID_BODY)
    assert response.status == 200
    assert not response.json["Body"]["SessionExpiryDate"].startswith("2026-01-01")


def test_a_mapping_of_all_with_the_id_of_a_namespaces_rule_leaves_that_one_alone(global_suite: Suite) -> None:
    own, stub_id = Suite(global_suite.client, OTHER), str(uuid4())
    own.admin_json("POST", "/mappings", {"id": stub_id, "request": {}, "response": {"status": 418}})
    global_suite.admin_json("POST", "/mappings", {"id": stub_id, "request": {}, "response": {"status": 503}})
    assert [suite.send_session().status for suite in (own, Suite(global_suite.client, KEYS))] == [418, 503]
    owners = [rule["namespace"] for rule in global_suite.admin_json("GET", "/rules")["rules"]]
    assert len(owners) == 2
    assert None in owners
    global_suite.admin_json("POST", "/mappings/remove", {"id": stub_id})
    assert [suite.send_session().status for suite in (own, Suite(global_suite.client, KEYS))] == [418, 200]
