"""Namespaces: which one an admin request is about, and that parallel suites do not affect each other."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from mockpaywall.paywall.credentials import derive_namespace
from tests.api.admin.suite import Suite
from tests.support.request_data import KEYS, VALID_BODY

NEW_YEAR = "2026-01-01T00:00:00+03:00"
OTHER = {"apikeyprivate": "other-key", "apiclientprivate": "other-client"}


def test_a_reset_clears_everything_of_the_namespace_and_nothing_else(global_suite: Suite) -> None:
    own, other = Suite(global_suite.client, KEYS), Suite(global_suite.client, OTHER)
    for suite in (own, other):
        suite.admin_json("PUT", "/mode", {"mode": "ok,http=503"})
        suite.admin_json("POST", "/rules", {"mode": "ttl=9", "times": 1})
        suite.admin_json("PUT", "/clock", {"now": NEW_YEAR})
        suite.admin_json("POST", "/settings", {"fixedDelay": 1})
        suite.send_session()
    first = own.admin_json("GET", "/requests")["requests"][0]["id"]
    assert own.admin_json("POST", "/reset") == {}
    assert own.admin_json("GET", "/mode") == {"mode": "ok"}
    assert own.admin_json("GET", "/rules")["rules"] == []
    assert own.admin_json("GET", "/sessions")["meta"]["total"] == 0
    assert own.admin_json("GET", "/requests")["meta"]["total"] == 0
    assert own.admin_json("GET", "/clock")["frozen"] is False
    assert own.admin_json("GET", "/settings") == {"settings": {"proxyPassThrough": False}}
    assert own.send_session().header("X-Mock-Request-Id") == first  # the numbers restart
    assert other.admin_json("GET", "/mode") == {"mode": "ok,http=503"}
    assert len(other.admin_json("GET", "/rules")["rules"]) == 1
    assert other.admin_json("GET", "/sessions")["meta"]["total"] == 1
    assert other.admin_json("GET", "/clock")["now"] == NEW_YEAR
    assert other.admin_json("GET", "/settings")["settings"]["fixedDelay"] == 1
    assert global_suite.admin_json("POST", "/reset") == {}
    assert global_suite.admin_json("GET", "/namespaces") == {"namespaces": []}
    assert other.admin_json("GET", "/mode") == {"mode": "ok"}


def test_without_a_key_pair_an_admin_request_is_about_all_namespaces(global_suite: Suite) -> None:
    global_suite.send_session(keys=KEYS)
    global_suite.send_session(keys=OTHER)
    global_suite.send_session(keys={})
    assert global_suite.admin_json("GET", "/requests")["meta"]["total"] == 3
    assert Suite(global_suite.client, KEYS).admin_json("GET", "/requests")["meta"]["total"] == 1
    assert global_suite.with_prefix("/ns/default").admin_json("GET", "/requests")["meta"]["total"] == 1


def test_namespaces_are_listed_most_recently_used_first(global_suite: Suite) -> None:
    global_suite.send_session(keys=KEYS)
    global_suite.with_prefix("/ns/suite-1").send_session(keys=OTHER)
    first, second = global_suite.admin_json("GET", "/namespaces")["namespaces"]
    assert (first["name"], second["name"]) == ("suite-1", derive_namespace(*KEYS.values()))
    assert (first["calls"], first["requests"], first["sessions"], first["rules"]) == (1, 1, 1, 0)
    assert (first["mode"], first["requestsEvicted"], first["sessionsEvicted"]) == ("ok", 0, 0)
    assert first["lastUse"].endswith("+03:00")
    (only,) = global_suite.with_prefix("/ns/suite-1").admin_json("GET", "/namespaces")["namespaces"]
    assert only["name"] == "suite-1"


def test_the_prefix_overrides_the_key_pair(global_suite: Suite) -> None:
    suite = Suite(global_suite.client, KEYS, "/ns/suite-1")
    suite.send_session()
    assert suite.admin_json("GET", "/requests")["meta"]["total"] == 1
    assert Suite(global_suite.client, KEYS).admin_json("GET", "/requests")["meta"]["total"] == 0
    (event,) = suite.admin_json("GET", "/requests")["requests"]
    assert event["request"]["url"] == "/api/paywall/masterpass/session"


@pytest.mark.parametrize("name", ["a%20b", "a" * 65, "%C5%9F"])
def test_an_invalid_name_is_refused(global_suite: Suite, name: str) -> None:
    error = global_suite.with_prefix(f"/ns/{name}").admin_error(404, "GET", "/requests")
    assert error["title"] == "No such namespace"


STATUSES = (400, 409, 418, 422, 429, 500, 502, 503)


def test_parallel_suites_do_not_affect_each_other(global_suite: Suite) -> None:
    """Eight suites in threads, each with its own mode, clock and resets, in random order."""
    barrier = threading.Barrier(len(STATUSES))

    def run(index: int) -> None:
        keys = {"apikeyprivate": f"worker-{index}", "apiclientprivate": "client"}
        suite = (
            Suite(global_suite.client, {}, f"/ns/w{index}") if index % 2 else Suite(global_suite.client, keys)
        )
        status, random_source = STATUSES[index], Random(index)
        barrier.wait(30)
        for round_number in range(8):
            suite.admin_json("POST", "/reset")
            suite.admin_json("PUT", "/mode", {"mode": f"http={status}:empty@first-2"})
            suite.admin_json("PUT", "/clock", {"now": f"20{30 + index}-01-01T00:00:00+03:00"})
            count = random_source.randrange(3, 6)
            responses = [
                suite.send_session({**VALID_BODY, "ReferenceCode": f"{index}-{round_number}"})
                for _ in range(count)
            ]
            assert [response.status for response in responses] == [status, status, *[200] * (count - 2)]
            assert responses[-1].json["Body"]["SessionExpiryDate"] == f"20{30 + index}-01-01T00:30:00"
            assert suite.admin_json("POST", "/verify", {"exactly": count})["verdict"] is True
            (group,) = suite.admin_json("GET", "/retries")["groups"]
            assert (group["referenceCode"], group["sessions"]) == (f"{index}-{round_number}", count - 2)
            assert suite.admin_json("GET", "/sessions")["meta"]["total"] == count - 2

    with ThreadPoolExecutor(len(STATUSES)) as pool:
        list(pool.map(run, range(len(STATUSES))))
    assert len(global_suite.admin_json("GET", "/namespaces")["namespaces"]) == len(STATUSES)
