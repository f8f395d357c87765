"""Measure how long admin calls over a large journal keep other clients waiting.

    python benchmarks/long_calls.py                        200,000 requests, each call seven times
    python benchmarks/long_calls.py --requests 20000 --only retries

One server has a full journal. While a call is under way, another client sends a request every 5 ms. It prints a
Markdown table: how long the call takes, and the longest wait of the other client while it lasts, the median and the
maximum of all repetitions. The first row is the same without a call: what the machine itself does.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection

from flooding.messages import CONNECTIONS, RECEIVE_BYTES, encode, send_pipelined
from flooding.target import TIMEOUT_S, Target, run_target
from load_generators.latency_probe import run_probe
from workload import HOST

PAUSE_S = 0.3
"""Between the start of the other client and the call, and between two calls."""
IDLE_S = 1.0
REFERENCES = 50_000
STEP = {"method": "POST"}
ABSENT = {"headers": {"X-Absent": {"equalTo": "1"}}}


@dataclass(frozen=True, slots=True)
class LongCall:
    """One row of the table."""

    name: str
    send: Callable[[Target], None]


def main() -> int:
    options = _parse_options()
    print("| call | takes s | other client ms, median | maximum |", "|---|---|---|---|", sep="\n")
    with run_target("--journal-size", str(options.requests), "--max-memory", "8GB") as target:
        _fill(target, options.requests)
        for call in CALLS:
            if options.only in call.name:
                print(measure(call, target, options.repetitions), flush=True)
    return 0


def measure(call: LongCall, target: Target, repetitions: int) -> str:
    """Return the row of *call*."""
    runs = [_measure_once(call, target) for _ in range(repetitions)]
    took_s = statistics.median(took for took, _ in runs)
    waits_ms = [1000 * wait for _, wait in runs]
    return f"| {call.name} | {took_s:.1f} | {statistics.median(waits_ms):.0f} | {max(waits_ms):.0f} |"


def _measure_once(call: LongCall, target: Target) -> tuple[float, float]:
    """Return how long the call took, and the longest wait meanwhile, both in seconds."""
    with run_probe(target.port) as stop_probe:
        time.sleep(PAUSE_S)
        started_at = time.monotonic()
        call.send(target)
        ended_at = time.monotonic()
        time.sleep(PAUSE_S)
        results = stop_probe()
    waits = [each.answered_at - each.sent_at for each in results if each.answered_at > started_at]
    return ended_at - started_at, max(waits)


def _fill(target: Target, count: int) -> None:
    connections = [target.connect() for _ in range(CONNECTIONS)]
    send_pipelined(connections, _make_request, count)
    for connection in connections:
        connection.close()


def _make_request(number: int) -> bytes:
    reference = f"order-{number % REFERENCES}"
    body = {"ReferenceCode": reference, "UserId": "72812393211", "UserPhone": "905123456710"}
    return encode(json.dumps(body).encode())


def _verify(**expectation: object) -> Callable[[Target], None]:
    return lambda target: _send(target, "POST", "/__admin/verify", json.dumps(expectation).encode())


def _get(path: str) -> Callable[[Target], None]:
    return lambda target: _send(target, "GET", path)


def _send(target: Target, method: str, path: str, body: bytes = b"") -> None:
    """Send the call, and read its response without keeping it."""
    connection = HTTPConnection(HOST, target.port, timeout=TIMEOUT_S)
    connection.request(method, path, body, {"Content-Type": "application/json"})
    with closing(connection), connection.getresponse() as response:
        while response.read(RECEIVE_BYTES):
            pass
        if response.status != 200:
            raise RuntimeError(f"{method} {path}: HTTP {response.status}")


CALLS = (
    LongCall("none", lambda _: time.sleep(IDLE_S)),
    LongCall("verify, count", _verify(exactly=1)),
    LongCall("verify, inOrder, found", _verify(inOrder=[STEP, STEP])),
    LongCall("verify, inOrder, missing step", _verify(inOrder=[STEP, ABSENT])),
    LongCall("verify, retries", _verify(retries={"atMost": 100})),
    LongCall("verify, operations", _verify(journey=["session", "payment/init"], per="referenceCode")),
    LongCall("GET retries", _get("/__admin/retries?limit=200000")),
    LongCall("GET requests", _get("/__admin/requests?limit=20000")),
    LongCall("GET requests/unmatched", _get("/__admin/requests/unmatched?limit=200000")),
)


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=200_000, help="in the journal")
    parser.add_argument("--repetitions", type=int, default=7, help="of each call")
    parser.add_argument("--only", default="", help="part of the name of the calls to send")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
