"""Counts of completed exchanges: the labels, and that their number does not grow with the traffic."""

from __future__ import annotations

import threading

import pytest

from mockpaywall.engine.metrics import BOUNDS_S, MAX_SERIES, RequestMetrics, format_mode_label
from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Fault, Response
from mockpaywall.model.completed_exchange import CompletedExchange

PATHS = {"/a": "do-a"}


def make_completed(
    path: str = "/a",
    status: int = 200,
    *,
    applied_mode: str = "",
    fault: Fault = Fault.NONE,
    phase: ExchangePhase = ExchangePhase.DONE,
    duration_s: float = 0.0,
) -> CompletedExchange:
    headers = (("X-Mock-Mode", applied_mode),) if applied_mode else ()
    request = Request(RequestHead("POST", path, Headers(())), b"")
    return CompletedExchange(request, Response(status, headers, b"", fault=fault), phase, 0.0, duration_s)


def test_exchanges_are_counted_by_operation_status_mode_and_phase() -> None:
    metrics = RequestMetrics(PATHS)
    for path, status in (("/a", 200), ("/a", 200), ("/a?x=1", 400), ("/secret/905123456710", 404)):
        metrics(make_completed(path, status))
    assert metrics.counts() == {
        ("do-a", "200", "ok", "done"): 2,
        ("do-a", "400", "ok", "done"): 1,
        ("other", "404", "ok", "done"): 1,
    }


@pytest.mark.parametrize(
    ("path", "operation"),
    [
        ("/ns/n/a", "do-a"),
        ("/ns/%6E/a?x=1", "do-a"),
        ("/ns/n/b", "other"),
        ("/ns/n n/a", "other"),
        ("/ns/n", "other"),
    ],
)
def test_the_operation_of_a_request_with_a_namespace_prefix(path: str, operation: str) -> None:
    metrics = RequestMetrics(PATHS)
    metrics(make_completed(path))
    assert metrics.counts() == {(operation, "200", "ok", "done"): 1}


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.NONE, "none"),
        (Fault.TRUNCATE, "200"),
        (Fault.HALF_HEADERS, "200"),
        (Fault.MALFORMED_CHUNK, "200"),
        (Fault.RESET, "none"),
        (Fault.EMPTY, "none"),
        (Fault.HANG, "none"),
        (Fault.GARBAGE, "none"),
    ],
)
def test_a_status_that_does_not_arrive_is_none(fault: Fault, status: str) -> None:
    metrics = RequestMetrics(PATHS)
    metrics(make_completed(applied_mode="fault=x", fault=fault, phase=ExchangePhase.ABORTED))
    assert metrics.counts() == {("do-a", status, "fault", "aborted"): 1}


@pytest.mark.parametrize(
    ("applied_mode", "label"),
    [
        ("", "ok"),
        ("http=503@first-2", "http"),
        ("http=503+delay=5", "delay+http"),
        ("delay=5+delay=lognormal(1,2)", "delay"),
        ("ok@50%+ttl=1", "ok+ttl"),
    ],
)
def test_the_mode_label_has_only_the_names_of_the_parts(applied_mode: str, label: str) -> None:
    assert format_mode_label(applied_mode) == label


def test_durations_are_counted_in_buckets() -> None:
    metrics = RequestMetrics(PATHS)
    for duration_s in (0.0, BOUNDS_S[0], BOUNDS_S[0] * 1.01, 99.0, -1.0):
        metrics(make_completed(duration_s=duration_s))
    durations = metrics.durations()["do-a"]
    assert (durations.buckets[:2], durations.buckets[-1]) == ([3, 1], 1)
    assert sum(durations.buckets) == 5
    assert durations.total_s == pytest.approx(99.0 + BOUNDS_S[0] * 2.01)


def test_counts_and_durations_are_copies() -> None:
    metrics = RequestMetrics(PATHS)
    metrics(make_completed())
    metrics.counts().clear()
    metrics.durations()["do-a"].buckets[0] = 9
    assert metrics.counts()
    assert metrics.durations()["do-a"].buckets[0] == 1


def test_counts_are_exact_under_concurrency() -> None:
    metrics = RequestMetrics(PATHS)

    def work() -> None:
        for _ in range(500):
            metrics(make_completed())

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert metrics.counts() == {("do-a", "200", "ok", "done"): 4000}
    assert sum(metrics.durations()["do-a"].buckets) == 4000


def test_modes_that_clients_make_up_do_not_add_series_for_ever() -> None:
    metrics = RequestMetrics(PATHS)
    parts = (
        "delay",
        "http",
        "ttl",
        "payload",
        "error",
        "dribble",
        "fault",
        "headers",
        "retry-after",
        "ok",
        "x",
        "y",
    )
    for number in range(4000):
        mode = "+".join(part for index, part in enumerate(parts) if number >> index & 1)
        metrics(make_completed(status=200 + number % 7, applied_mode=mode or "ok"))
    counts = metrics.counts()
    assert sum(counts.values()) == 4000
    assert MAX_SERIES <= len(counts) <= MAX_SERIES + 7
    assert {labels[:2] for labels in counts if labels[2] == "other"} == {
        ("do-a", str(200 + n)) for n in range(7)
    }


def test_statuses_that_clients_make_up_do_not_add_series_for_ever() -> None:
    metrics = RequestMetrics({f"/{number}": f"do-{number}" for number in range(9)})
    for number in range(9 * 400):
        metrics(make_completed(f"/{number % 9}", 200 + number // 9))
    counts = metrics.counts()
    assert sum(counts.values()) == 9 * 400
    assert 2 * MAX_SERIES <= len(counts) <= 2 * MAX_SERIES + 9
