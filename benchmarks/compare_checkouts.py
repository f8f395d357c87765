"""Measure whole checkouts, eight calls each, on mockpaywall and on WireMock side by side.

    python benchmarks/compare_checkouts.py            # about four minutes
    python benchmarks/compare_checkouts.py --rounds 2 --seconds 2 --warm-up 20

Both servers run at the same time, and slices of load alternate between them; the other one is paused meanwhile. The
exit code is 1 when the median ratio is below the target. It needs Linux, java and npm, and mockpaywall's dependencies
in this interpreter.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from statistics import median
from typing import NamedTuple

import procfs
from load_generators.checkouts import drive_checkouts
from peers import ours, wiremock_checkout
from peers.peer import Peer
from server_process import ServerError, ServerProcess, run_server
from tools import CHECKOUT, install_tools

CONNECTIONS = (1, 16)
MIN_RATIO = 2.0
"""Of the checkouts per second: the target."""
OUR_WARM_UP_S = 3


class Sample(NamedTuple):
    """One slice of load on one server."""

    per_second: float
    """Checkouts per second."""
    cpu_us: float
    """CPU time of the server per checkout."""


def main() -> int:
    """Print a table. Return the exit code."""
    arguments = parse_arguments()
    if missing := install_tools(("java", "wiremock")):
        print("; ".join(missing.values()), file=sys.stderr)
        return 1
    numbers = count(1)
    with ExitStack() as stack:
        servers = [stack.enter_context(run_server(peer)) for peer in make_peers()]
        for server, seconds in zip(servers, (OUR_WARM_UP_S, arguments.warm_up), strict=True):
            wait_until_ready(server, numbers)
            drive_checkouts(server.port, max(CONNECTIONS), seconds, numbers)
        measured = {size: measure(servers, size, arguments, numbers) for size in CONNECTIONS}
    print(format_table(measured))
    return min(median(find_ratios(rounds)) for rounds in measured.values()) < MIN_RATIO


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks/compare_checkouts.py",
        description="Measure whole checkouts on mockpaywall and WireMock.",
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0, help="of load per slice")
    parser.add_argument("--warm-up", type=float, default=90.0, help="seconds of load on WireMock beforehand")
    return parser.parse_args()


def make_peers() -> tuple[Peer, Peer]:
    own = ours.from_checkout(CHECKOUT, sys.executable)
    return (
        Peer("mockpaywall", (), own, delayed_request=None),
        Peer("WireMock", ("java", "wiremock"), wiremock_checkout.command, delayed_request=None),
    )


def wait_until_ready(server: ServerProcess, numbers: Iterator[int]) -> None:
    """Make checkouts until one succeeds. Raise ServerError."""
    server.wait_until_connected()
    drive_checkouts(server.port, 1, 0, numbers)


def measure(
    servers: Sequence[ServerProcess], connections: int, arguments: argparse.Namespace, numbers: Iterator[int]
) -> list[tuple[Sample, Sample]]:
    """Return the samples of both servers, round by round; which one goes first changes."""
    rounds: list[tuple[Sample, Sample]] = []
    for number in range(arguments.rounds):
        order = servers if number % 2 == 0 else servers[::-1]
        samples = {
            server.peer.name: measure_slice(server, other, connections, arguments.seconds, numbers)
            for server, other in zip(order, order[::-1], strict=True)
        }
        rounds.append((samples[servers[0].peer.name], samples[servers[1].peer.name]))
    return rounds


def measure_slice(
    server: ServerProcess, other: ServerProcess, connections: int, seconds: float, numbers: Iterator[int]
) -> Sample:
    with other.paused():
        before_s = procfs.cpu_s(server.pid)
        load = drive_checkouts(server.port, connections, seconds, numbers)
        used_s = procfs.cpu_s(server.pid) - before_s
    return Sample(load.requests / load.seconds, procfs.us_per_request(used_s, load.requests))


def format_table(measured: dict[int, list[tuple[Sample, Sample]]]) -> str:
    """Return a line per number of connections: medians, and the median and range of the ratio."""
    lines = [f"{'connections':<12}{'mockpaywall':>22}{'WireMock':>22}{'ratio':>8}  range"]
    for connections, rounds in measured.items():
        ratios = find_ratios(rounds)
        cells = "".join(f"{_format_median(samples):>22}" for samples in zip(*rounds, strict=True))
        lines.append(f"{connections:<12}{cells}{median(ratios):>8.2f}  {min(ratios):.2f}-{max(ratios):.2f}")
    return "\n".join((*lines, "checkouts per second / us of CPU per checkout"))


def find_ratios(rounds: Sequence[tuple[Sample, Sample]]) -> list[float]:
    """Return how many times as many checkouts mockpaywall made, round by round."""
    return [ours.per_second / theirs.per_second for ours, theirs in rounds]


def _format_median(samples: Sequence[Sample]) -> str:
    per_second, cpu_us = (median(values) for values in zip(*samples, strict=True))
    return f"{per_second:.0f} / {cpu_us:,.0f}"


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ServerError as error:
        sys.exit(str(error))
