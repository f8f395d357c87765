"""Measure the CPU time of each operation of a checkout beside that of `session`, in one run of one server.

    python benchmarks/operations.py            # about half a minute
    python benchmarks/operations.py --rounds 3 --checkouts 100

One client makes whole checkouts, one after the other on one connection. The CPU time of a call is what the server's
threads ran from the request until they sleep again. A ratio divides two figures of one round. The exit code is 1 when
the median ratio of an operation is above the limit.
It needs Linux and mockpaywall's dependencies in this interpreter.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from statistics import median

import procfs
from checkout.calls import CALLS, Checkout
from checkout.connection import Connection, connect, parse_answer
from scaling.mock_server import run_mock

BASELINE = CALLS[0]
MAX_RATIO = 1.6
"""Of the CPU time of an operation and that of `session`: the target."""
QUIET_S, QUIET_SHARE, MAX_WAIT_S = 1.0, 0.02, 30
Round = Mapping[str, float]
"""Microseconds of CPU per call, by operation."""


def main() -> int:
    """Print the table. Return the exit code."""
    arguments = parse_arguments()
    with run_mock() as server:
        wait_until_quiet(server.pid)
        connection = connect(server.port)
        measured = [
            measure_round(connection, server.pid, number * arguments.checkouts, arguments.checkouts)
            for number in range(arguments.rounds + 1)
        ]
    rounds = measured[1:]  # the first one warms up
    print(format_table(rounds))
    return max(median(find_ratios(rounds, call)) for call in CALLS) > MAX_RATIO


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks/operations.py",
        description="Measure the CPU time of each operation beside that of session.",
    )
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--checkouts", type=int, default=200, help="in each round")
    return parser.parse_args()


def wait_until_quiet(pid: int) -> None:
    """Wait until the server has prepared what it prepares after its start."""
    deadline = time.monotonic() + MAX_WAIT_S
    used_s = QUIET_S
    while used_s > QUIET_S * QUIET_SHARE and time.monotonic() < deadline:
        before_s = procfs.exact_cpu_s(pid)
        time.sleep(QUIET_S)
        used_s = procfs.exact_cpu_s(pid) - before_s


def measure_round(connection: Connection, pid: int, first: int, count: int) -> Round:
    """Return what each call costs the server. Raise ValueError when one fails."""
    used_s = dict.fromkeys(CALLS, 0.0)
    for index in range(count):
        checkout = Checkout(first + index)
        for call in CALLS:
            used_s[call] += measure_call(connection, pid, call, checkout)
    return {call: procfs.us_per_request(seconds, count) for call, seconds in used_s.items()}


def measure_call(connection: Connection, pid: int, call: str, checkout: Checkout) -> float:
    """Make one call and return the seconds of CPU until the server has nothing left to do for it."""
    request = checkout.encode(call)
    before_s = procfs.exact_cpu_s(pid)
    response = connection.exchange(request)
    after_s, previous_s = procfs.exact_cpu_s(pid), before_s
    while after_s != previous_s:
        after_s, previous_s = procfs.exact_cpu_s(pid), after_s
    answer = parse_answer(response)
    if not answer["Result"] or (answer["Body"].get("Masterpass") or {}).get("Exception"):
        raise ValueError(f"{call} failed: {answer}")
    checkout.read(call, answer)
    return after_s - before_s


def format_table(rounds: Sequence[Round]) -> str:
    """Return a line per operation: median of the CPU time, median and range of the ratio."""
    lines = [f"{'operation':<16}{'us CPU':>8}{'ratio':>8}  range"]
    for call in CALLS:
        ratios = find_ratios(rounds, call)
        cost = median(one[call] for one in rounds)
        lines.append(f"{call:<16}{cost:>8.1f}{median(ratios):>8.2f}  {min(ratios):.2f}-{max(ratios):.2f}")
    return "\n".join(lines)


def find_ratios(rounds: Sequence[Round], call: str) -> list[float]:
    """Return the cost of *call* divided by that of `session`, in each round."""
    return [one[call] / one[BASELINE] for one in rounds]


if __name__ == "__main__":
    sys.exit(main())
