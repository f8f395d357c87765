"""Counts of finished calls: what is counted under which labels, and that no label grows with the traffic."""

from __future__ import annotations

import threading

import pytest

from mockpaywall.engine.metrics import BOUNDS_S, RequestMetrics, format_mode_label
from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Fault, Response
from mockpaywall.model.completed_exchange import CompletedExchange

PATHS = {"/a": "do-a"}


def finished(
    path: str = "/a",
    status: int = 200,
    *,
    acted: str = "",
    travel: Fault = Fault.NONE,
    phase: ExchangePhase = ExchangePhase.DONE,
    took_s: float = 0.0,
) -> CompletedExchange:
    headers = (("X-Mock-Mode", acted),) if acted else ()
    request = Request(RequestHead("POST", path, Headers(())), b"")
    return CompletedExchange(request, Response(status, headers, b"", fault=travel), phase, 0.0, took_s)


def test_calls_are_counted_by_operation_status_mode_and_phase() -> None:
    metrics = RequestMetrics(PATHS)
    for one in (finished(), finished(), finished("/a?x=1", 400), finished("/secret/905123456710", 404)):
        metrics(one)
    assert metrics.counts() == {
        ("do-a", "200", "ok", "done"): 2,
        ("do-a", "400", "ok", "done"): 1,
        ("other", "404", "ok", "done"): 1,
    }


@pytest.mark.parametrize(
    ("travel", "status"),
    [
        (Fault.NONE, "200"),
        (Fault.TRUNCATE, "200"),
        (Fault.HALF_HEADERS, "200"),
        (Fault.MALFORMED_CHUNK, "200"),
        (Fault.RESET, "none"),
        (Fault.EMPTY, "none"),
        (Fault.HANG, "none"),
        (Fault.GARBAGE, "none"),
    ],
)
def test_a_status_that_never_arrives_is_none(travel: Fault, status: str) -> None:
    metrics = RequestMetrics(PATHS)
    metrics(finished(acted="fault=x", travel=travel, phase=ExchangePhase.ABORTED))
    assert metrics.counts() == {("do-a", status, "fault", "aborted"): 1}


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
    assert format_mode_label(acted) == label


def test_durations_fall_into_buckets() -> None:
    metrics = RequestMetrics(PATHS)
    for took_s in (0.0, BOUNDS_S[0], BOUNDS_S[0] * 1.01, 99.0, -1.0):
        metrics(finished(took_s=took_s))
    durations = metrics.durations()["do-a"]
    assert (durations.buckets[:2], durations.buckets[-1]) == ([3, 1], 1)
    assert sum(durations.buckets) == 5
    assert durations.total_s == pytest.approx(99.0 + BOUNDS_S[0] * 2.01)


def test_what_is_given_out_is_a_copy() -> None:
    metrics = RequestMetrics(PATHS)
    metrics(finished())
    metrics.counts().clear()
    metrics.durations()["do-a"].buckets[0] = 9
    assert metrics.counts()
    assert metrics.durations()["do-a"].buckets[0] == 1


def test_counts_are_exact_whatever_threads_do() -> None:
    metrics = RequestMetrics(PATHS)

    def work() -> None:
        for _ in range(500):
            metrics(finished())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert metrics.counts() == {("do-a", "200", "ok", "done"): 4000}
    assert sum(metrics.durations()["do-a"].buckets) == 4000
