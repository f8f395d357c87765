"""Counts of finished calls: what is counted under which labels, and that no label grows with the traffic."""

from __future__ import annotations

import threading

import pytest

from mockpaywall.engine.metrics import BOUNDS_S, Tally, kinds
from mockpaywall.http.request import Call, Head, Headers
from mockpaywall.http.response import Phase, Reply, Travel
from mockpaywall.model.completed_exchange import Finished

PATHS = {"/a": "do-a"}


def finished(
    path: str = "/a",
    status: int = 200,
    *,
    acted: str = "",
    travel: Travel = Travel.WHOLE,
    phase: Phase = Phase.DONE,
    took_s: float = 0.0,
) -> Finished:
    headers = (("X-Mock-Mode", acted),) if acted else ()
    call = Call(Head("POST", path, Headers(())), b"")
    return Finished(call, Reply(status, headers, b"", travel=travel), phase, 0.0, took_s)


def test_calls_are_counted_by_operation_status_mode_and_phase() -> None:
    tally = Tally(PATHS)
    for one in (finished(), finished(), finished("/a?x=1", 400), finished("/secret/905123456710", 404)):
        tally(one)
    assert tally.counts() == {
        ("do-a", "200", "ok", "done"): 2,
        ("do-a", "400", "ok", "done"): 1,
        ("other", "404", "ok", "done"): 1,
    }


@pytest.mark.parametrize(
    ("travel", "status"),
    [
        (Travel.WHOLE, "200"),
        (Travel.TRUNCATE, "200"),
        (Travel.HALF_HEADERS, "200"),
        (Travel.MALFORMED_CHUNK, "200"),
        (Travel.RESET, "none"),
        (Travel.EMPTY, "none"),
        (Travel.HANG, "none"),
        (Travel.GARBAGE, "none"),
    ],
)
def test_a_status_that_never_arrives_is_none(travel: Travel, status: str) -> None:
    tally = Tally(PATHS)
    tally(finished(acted="fault=x", travel=travel, phase=Phase.ABORTED))
    assert tally.counts() == {("do-a", status, "fault", "aborted"): 1}


@pytest.mark.parametrize(
    ("acted", "label"),
    [
        ("", "ok"),
        ("http=503@first-2", "http"),
        ("http=503+delay=5", "delay+http"),
        ("delay=5+delay=lognormal(1,2)", "delay"),
        ("ok@50%+ttl=1", "ok+ttl"),
    ],
)
def test_the_mode_is_named_by_its_kinds_alone(acted: str, label: str) -> None:
    assert kinds(acted) == label


def test_durations_fall_into_buckets() -> None:
    tally = Tally(PATHS)
    for took_s in (0.0, BOUNDS_S[0], BOUNDS_S[0] * 1.01, 99.0, -1.0):
        tally(finished(took_s=took_s))
    durations = tally.durations()["do-a"]
    assert (durations.buckets[:2], durations.buckets[-1]) == ([3, 1], 1)
    assert sum(durations.buckets) == 5
    assert durations.total_s == pytest.approx(99.0 + BOUNDS_S[0] * 2.01)


def test_what_is_given_out_is_a_copy() -> None:
    tally = Tally(PATHS)
    tally(finished())
    tally.counts().clear()
    tally.durations()["do-a"].buckets[0] = 9
    assert tally.counts()
    assert tally.durations()["do-a"].buckets[0] == 1


def test_counts_are_exact_whatever_threads_do() -> None:
    tally = Tally(PATHS)

    def work() -> None:
        for _ in range(500):
            tally(finished())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tally.counts() == {("do-a", "200", "ok", "done"): 4000}
    assert sum(tally.durations()["do-a"].buckets) == 4000
