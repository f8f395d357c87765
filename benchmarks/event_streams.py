"""Measure what open streams of events cost: the latency of other clients, CPU time, memory per stream.

    python benchmarks/event_streams.py              200 streams, 1,000 requests per second, about five minutes
    python benchmarks/event_streams.py --pairs 10   fewer pairs of slices

One server gets requests at a fixed rate from a process of its own. Short slices alternate between no open stream and
all of them, which another process reads and throws away. The ratio of two neighboring slices changes little with what
else the machine does; the percentiles of all slices of a kind say more about the slowest requests. Meanwhile a client
sends refused requests and waits until they appear in a stream of its own. Memory is that of an idle server.
With --real-time all of it runs before the other processes of the machine, which matters more than the number of
pairs when the machine is used; the readers of the streams run after the load generator, because they are not measured.
The exit code is 1 if a target is missed. It needs Linux and an environment where mockpaywall is installed.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import NamedTuple

import procfs
from flooding.target import Target, run_target
from load_generators.fixed_rate import run_fixed_rate
from load_generators.keep_alive import LoadError
from load_generators.refusal_probe import MAX_WAIT_S, run_refusal_probe
from load_generators.stream_readers import run_stream_readers

MAX_P99_RATIO = 1.2
MAX_WAIT_FOR_ROW_S = 0.2
WARM_UP_S = 3.0
SETTLE_S = 1.0
STREAM_COUNTS = (1, 200, 1000)
"""For the memory."""
PRIORITY = 10
"""That of real-time processes; child processes inherit it."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Some seconds of load. Latencies in ms, CPU in microseconds per request."""

    since_sent: Sequence[float]
    since_due: Sequence[float]
    cpu_us: float
    waits_s: Sequence[float]


class Pair(NamedTuple):
    """Two neighboring slices."""

    without: Slice
    streaming: Slice


Figure = Callable[[Slice], float]


def _p99(one: Slice) -> float:
    return percentile(one.since_sent, 99)


FIGURES: tuple[tuple[str, Figure], ...] = (
    ("p50, ms", lambda one: percentile(one.since_sent, 50)),
    ("p90, ms", lambda one: percentile(one.since_sent, 90)),
    ("p99, ms", _p99),
    ("p99 since due, ms", lambda one: percentile(one.since_due, 99)),
    ("CPU of the server per request, us", lambda one: one.cpu_us),
)


def main() -> int:
    options = _parse_options()
    _allow_many_connections()
    if options.real_time:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(PRIORITY))
    try:
        print(*measure_memory(), sep="\n", flush=True)
        with run_target("--store", options.store) as target:
            _pin(target, options.pin)
            pairs = measure_pairs(target, options)
    except LoadError as error:
        print(f"event_streams: {error}", file=sys.stderr)
        return 1
    return report(pairs, options)


def measure_memory() -> list[str]:
    """Return the memory of a new server with some numbers of open streams. The first one loads modules."""
    sizes_mb: dict[int, float] = {}
    with run_target() as target, ExitStack() as stack:
        run_fixed_rate(target.port, 100, 1)
        for count in STREAM_COUNTS:
            stack.enter_context(run_stream_readers(target.port, count - max(sizes_mb, default=0)))
            time.sleep(SETTLE_S)
            sizes_mb[count] = target.rss_mb()
    few, many = STREAM_COUNTS[0], STREAM_COUNTS[-1]
    per_stream_kb = 1024 * (sizes_mb[many] - sizes_mb[few]) / (many - few)
    rows = [f"{count:>5} idle streams: RSS {size:.1f} MB" for count, size in sizes_mb.items()]
    return [*rows, f"per stream: {per_stream_kb:.1f} KB"]


def measure_pairs(target: Target, options: argparse.Namespace) -> list[Pair]:
    """Alternate slices without and with streams. Which one goes first changes from pair to pair."""
    run_fixed_rate(target.port, options.rate, WARM_UP_S)
    pairs = []
    for number in range(options.pairs):
        counts = (0, options.streams) if number % 2 == 0 else (options.streams, 0)
        slices = [measure_slice(target, count, options) for count in counts]
        pairs.append(Pair(slices[number % 2], slices[1 - number % 2]))
    return pairs


def measure_slice(target: Target, streams: int, options: argparse.Namespace) -> Slice:
    with ExitStack() as stack:
        waits_s: list[float] = []
        if streams:
            stack.enter_context(run_stream_readers(target.port, streams))
            waits_s = stack.enter_context(run_refusal_probe(target.port))
        time.sleep(SETTLE_S)
        before_s = procfs.exact_cpu_s(target.process.pid)
        latencies = run_fixed_rate(target.port, options.rate, options.seconds)
        used_s = procfs.exact_cpu_s(target.process.pid) - before_s
    cpu_us = procfs.us_per_request(used_s, len(latencies.since_sent))
    return Slice(*([1000 * value for value in values] for values in latencies), cpu_us, waits_s)


def report(pairs: Sequence[Pair], options: argparse.Namespace) -> int:
    """Print the tables. Return 1 if a target is missed."""
    print(f"\n{options.rate} requests/s, {len(pairs)} pairs of {options.seconds:g} s")
    print(f"{'median of the slices':<36}{'none':>8}{options.streams:>8}{'ratio':>8}  (half of the pairs)")
    for name, figure in FIGURES:
        print(format_row(name, figure, pairs))
    compare_all(pairs)
    waits_s = [wait for pair in pairs for wait in pair.streaming.waits_s]
    describe_waits(waits_s)
    ratio = statistics.median(ratios_of(_p99, pairs))
    is_met = ratio <= MAX_P99_RATIO and percentile(waits_s, 99) <= MAX_WAIT_FOR_ROW_S
    print(
        f"target: p99 at most {MAX_P99_RATIO}x, a row within {MAX_WAIT_FOR_ROW_S} s: {'met' if is_met else 'MISSED'}"
    )
    return 0 if is_met else 1


def format_row(name: str, figure: Figure, pairs: Sequence[Pair]) -> str:
    """Return the medians of both, and the median and the quartiles of the ratios."""
    without, streaming = (statistics.median(map(figure, slices)) for slices in zip(*pairs, strict=True))
    ratios = ratios_of(figure, pairs)
    low, middle, high = statistics.quantiles(ratios, n=4)
    return f"{name:<36}{without:>8.2f}{streaming:>8.2f}{middle:>8.3f}  ({low:.3f}-{high:.3f})"


def ratios_of(figure: Figure, pairs: Sequence[Pair]) -> list[float]:
    return [figure(pair.streaming) / figure(pair.without) for pair in pairs]


def compare_all(pairs: Sequence[Pair]) -> None:
    """Print the percentiles of all requests of a kind."""
    without, streaming = (
        [value for one in slices for value in one.since_sent] for slices in zip(*pairs, strict=True)
    )
    print("all requests of a kind")
    for percent in (50, 99, 99.9):
        a, b = percentile(without, percent), percentile(streaming, percent)
        print(f"{f'p{percent:g}, ms':<36}{a:>8.2f}{b:>8.2f}{b / a:>8.3f}")


def describe_waits(waits_s: Sequence[float]) -> None:
    missing = sum(wait >= MAX_WAIT_S for wait in waits_s)
    figures = ", ".join(
        f"p{percent} {1000 * percentile(waits_s, percent):.0f} ms" for percent in (50, 99, 100)
    )
    print(f"{len(waits_s)} refused requests appear in a stream after: {figures}; {missing} not at all")


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the nearest rank of *values*, of which there is one at least."""
    return sorted(values)[max(0, round(len(values) * percent / 100) - 1)]


def _pin(target: Target, is_pinned: bool) -> None:
    """Give the server a core of its own. Child processes that are started later inherit ours."""
    first, *others = sorted(os.sched_getaffinity(0))
    if is_pinned and others:
        os.sched_setaffinity(target.process.pid, {first})
        os.sched_setaffinity(0, set(others))


def _allow_many_connections() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--streams", type=int, default=200, help="that are open (200)")
    parser.add_argument("--rate", type=int, default=1000, help="requests per second (1000)")
    parser.add_argument("--pairs", type=int, default=40, help="pairs of slices (40)")
    parser.add_argument("--seconds", type=float, default=3, help="per slice (3)")
    parser.add_argument("--store", metavar="URL", default="memory", help="of the server under load (memory)")
    parser.add_argument(
        "--pin", action="store_true", help="a core for the server, the others for the clients"
    )
    parser.add_argument("--real-time", action="store_true", help="with real-time priority (needs root)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
