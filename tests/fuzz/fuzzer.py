"""Send many hostile inputs, one after the other, and collect what goes wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.fuzz.exchange import ExchangeResult, exchange
from tests.fuzz.generator import make_input
from tests.fuzz.hostile_input import HostileInput
from tests.fuzz.probe import ProbeClient
from tests.fuzz.response_check import check_responses
from tests.fuzz.server import FuzzedServer
from tests.support.http_client import HttpClient

MAX_WAIT_S = 0.050
"""No input may make another client wait longer."""
REPETITIONS = 20
"""An input after which the probe waited too long is sent again: other processes of a machine also make clients wait."""
CHECK_INTERVAL = 500
MAX_PROBLEMS = 30


@dataclass(slots=True)
class FuzzReport:
    """*confirmed_wait_s*: the longest wait that an input caused each time; *raw_wait_s*: the longest of all.

    *slow_once*: after how many inputs the wait exceeded the limit, before they were repeated.
    """

    max_wait_s: float
    inputs: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int | str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    raw_wait_s: float = 0.0
    slow_once: int = 0
    confirmed_wait_s: float = 0.0
    slowest: str = ""
    checked_log_bytes: int = 0


def fuzz(
    server: FuzzedServer,
    seed: int,
    numbers: Iterable[int],
    *,
    max_wait_s: float = MAX_WAIT_S,
    progress: Callable[[FuzzReport], None] | None = None,
) -> FuzzReport:
    """Send the inputs with these numbers. It ends early after MAX_PROBLEMS problems."""
    report, probe = FuzzReport(max_wait_s), ProbeClient(server.port)
    try:
        for number in numbers:
            _try_input(server, Trial(number, make_input(seed, number), probe), report)
            if report.inputs % CHECK_INTERVAL == 0:
                _check_server(server, report)
                if progress:
                    progress(report)
            if len(report.problems) >= MAX_PROBLEMS:
                break
        _check_server(server, report)
    finally:
        probe.close()
    return report


@dataclass(frozen=True, slots=True)
class Trial:
    """One input of a run."""

    number: int
    hostile: HostileInput
    probe: ProbeClient

    def __str__(self) -> str:
        return f"input {self.number} ({self.hostile.kind})"

    def send(self, server: FuzzedServer) -> ExchangeResult:
        return exchange(server.port, self.hostile, self.probe)


def _try_input(server: FuzzedServer, trial: Trial, report: FuzzReport) -> None:
    result = trial.send(server)
    report.inputs += 1
    report.kinds[trial.hostile.kind] += 1
    report.problems += [f"{trial}: {fault}" for fault in _find_faults(trial.hostile, result, report)]
    _record_wait(server, trial, result.longest_wait_s, report)
    if trial.hostile.changes_everyone:
        _reset(server)


def _find_faults(hostile: HostileInput, result: ExchangeResult, report: FuzzReport) -> list[str]:
    if result.is_reset:
        is_lost = not hostile.may_break and not result.received
        return ["the connection was reset, and there was no response"] if is_lost else []
    statuses, faults = check_responses(hostile, result.received)
    report.statuses.update(statuses or ["none"])
    return faults


def _record_wait(server: FuzzedServer, trial: Trial, wait_s: float, report: FuzzReport) -> None:
    """Repeat an input with a new longest wait; what counts is the shortest of its waits."""
    report.raw_wait_s = max(report.raw_wait_s, wait_s)
    report.slow_once += wait_s > report.max_wait_s
    for _ in range(REPETITIONS):
        if wait_s <= report.confirmed_wait_s:
            return
        wait_s = min(wait_s, trial.send(server).longest_wait_s)
    if wait_s > report.confirmed_wait_s:
        report.confirmed_wait_s, report.slowest = wait_s, str(trial)
    if wait_s > report.max_wait_s:
        report.problems.append(f"{trial}: another client waited {wait_s * 1000:.0f} ms or more each time")


def _check_server(server: FuzzedServer, report: FuzzReport) -> None:
    if server.process.poll() is not None:
        report.problems.append(f"the server ended with {server.process.returncode}")
    elif (status := HttpClient(server.port).send(b"", method="GET", target="/__admin/health").status) != 200:
        report.problems.append(f"health is {status}")
    report.problems += server.find_log_faults(report.checked_log_bytes)
    report.checked_log_bytes = server.log.stat().st_size


def _reset(server: FuzzedServer) -> None:
    response = HttpClient(server.port).send(b"", keys={}, target="/__admin/reset")
    assert response.status == 200, response
