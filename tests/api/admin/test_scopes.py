"""Namespaces: whose part of the store an admin call means, and that parallel suites never meet."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest

from mockpaywall.paywall.credentials import derive_namespace
from tests.api.admin.suite import Suite
from tests.api.wire import GOOD, KEYS

NEW_YEAR = "2026-01-01T00:00:00+03:00"
OTHER = {"apikeyprivate": "other-key", "apiclientprivate": "other-client"}


def test_a_reset_clears_all_of_the_namespace_and_nothing_else(alone: Suite) -> None:
    mine, theirs = Suite(alone.client, KEYS), Suite(alone.client, OTHER)
    for suite in (mine, theirs):
        suite.told("PUT", "/mode", {"mode": "ok,http=503"})
        suite.told("POST", "/rules", {"mode": "ttl=9", "times": 1})
        suite.told("PUT", "/clock", {"now": NEW_YEAR})
        suite.told("POST", "/settings", {"fixedDelay": 1})
        suite.session()
    first = mine.told("GET", "/requests")["requests"][0]["id"]
    assert mine.told("POST", "/reset") == {}
    assert mine.told("GET", "/mode") == {"mode": "ok"}
    assert mine.told("GET", "/rules")["rules"] == []
    assert mine.told("GET", "/sessions")["meta"]["total"] == 0
    assert mine.told("GET", "/requests")["meta"]["total"] == 0
    assert mine.told("GET", "/clock")["frozen"] is False
    assert mine.told("GET", "/settings") == {"settings": {"proxyPassThrough": False}}
    assert mine.session().header("X-Mock-Request-Id") == first  # the numbers begin anew
    assert theirs.told("GET", "/mode") == {"mode": "ok,http=503"}
    assert len(theirs.told("GET", "/rules")["rules"]) == 1
    assert theirs.told("GET", "/sessions")["meta"]["total"] == 1
    assert theirs.told("GET", "/clock")["now"] == NEW_YEAR
    assert theirs.told("GET", "/settings")["settings"]["fixedDelay"] == 1
    assert alone.told("POST", "/reset") == {}
    assert alone.told("GET", "/namespaces") == {"namespaces": []}
    assert theirs.told("GET", "/mode") == {"mode": "ok"}


def test_without_a_pair_an_admin_call_means_all(alone: Suite) -> None:
    alone.session(keys=KEYS)
    alone.session(keys=OTHER)
    alone.session(keys={})
    assert alone.told("GET", "/requests")["meta"]["total"] == 3
    assert Suite(alone.client, {"apikeyprivate": "half"}).told("GET", "/requests")["meta"]["total"] == 3
    assert Suite(alone.client, KEYS).told("GET", "/requests")["meta"]["total"] == 1
    assert alone.under("/ns/default").told("GET", "/requests")["meta"]["total"] == 1


def test_namespaces_are_listed_the_last_used_first(alone: Suite) -> None:
    alone.session(keys=KEYS)
    alone.under("/ns/suite-1").session(keys=OTHER)
    first, second = alone.told("GET", "/namespaces")["namespaces"]
    assert (first["name"], second["name"]) == ("suite-1", derive_namespace(*KEYS.values()))
    assert (first["calls"], first["requests"], first["sessions"], first["rules"]) == (1, 1, 1, 0)
    assert (first["mode"], first["requestsEvicted"], first["sessionsEvicted"]) == ("ok", 0, 0)
    assert first["lastUse"].endswith("+03:00")
    assert [one["name"] for one in alone.under("/ns/suite-1").told("GET", "/namespaces")["namespaces"]] == [
        "suite-1"
    ]


def test_the_prefix_wins_over_the_pair(alone: Suite) -> None:
    suite = Suite(alone.client, KEYS, "/ns/suite-1")
    suite.session()
    assert suite.told("GET", "/requests")["meta"]["total"] == 1
    assert Suite(alone.client, KEYS).told("GET", "/requests")["meta"]["total"] == 0
    (event,) = suite.told("GET", "/requests")["requests"]
    assert event["request"]["url"] == "/api/paywall/masterpass/session"


@pytest.mark.parametrize("name", ["a%20b", "a" * 65, "%C5%9F"])
def test_a_name_that_names_no_namespace(alone: Suite, name: str) -> None:
    error = alone.under(f"/ns/{name}").refused(404, "GET", "/requests")
    assert error["title"] == "No such namespace"


STATUSES = (400, 409, 418, 422, 429, 500, 502, 503)


def test_suites_side_by_side_never_meet(alone: Suite) -> None:
    """Eight suites, each with a mode, rules, a clock and resets of its own, in threads and in random order."""
    barrier = threading.Barrier(len(STATUSES))

    def run(place: int) -> None:
        keys = {"apikeyprivate": f"worker-{place}", "apiclientprivate": "client"}
        suite = Suite(alone.client, {}, f"/ns/w{place}") if place % 2 else Suite(alone.client, keys)
        status, random_source = STATUSES[place], Random(place)
        barrier.wait(30)
        for turn in range(8):
            suite.told("POST", "/reset")
            suite.told("PUT", "/mode", {"mode": f"http={status}:empty@first-2"})
            suite.told("PUT", "/clock", {"now": f"20{30 + place}-01-01T00:00:00+03:00"})
            calls = random_source.randrange(3, 6)
            answers = [suite.session({**GOOD, "ReferenceCode": f"{place}-{turn}"}) for _ in range(calls)]
            assert [one.status for one in answers] == [status, status, *[200] * (calls - 2)]
            assert answers[-1].json["Body"]["SessionExpiryDate"] == f"20{30 + place}-01-01T00:30:00"
            assert suite.told("POST", "/verify", {"exactly": calls})["verdict"] is True
            (group,) = suite.told("GET", "/retries")["groups"]
            assert (group["referenceCode"], group["sessions"]) == (f"{place}-{turn}", calls - 2)
            assert suite.told("GET", "/sessions")["meta"]["total"] == calls - 2

    with ThreadPoolExecutor(len(STATUSES)) as pool:
        list(pool.map(run, range(len(STATUSES))))
    assert len(alone.told("GET", "/namespaces")["namespaces"]) == len(STATUSES)
