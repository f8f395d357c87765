"""Thousands of answers that are two seconds late, and whether quick requests notice."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from pathlib import Path

from burst import Burst, send_at_once
from figures import percentile
from job import HEADERS, SLOW_MS, ask
from peers.launch import Peer, Slow
from plan import Plan
from probe import ANSWER_LIMIT_S, Shot
from rows import Delayed, Skipped
from server import Server, ServerError, running

PROBE = Path(__file__).with_name("probe.py")
RUN_UP_S = 1
"""How long the quick requests run before the burst begins."""
CALM_S = 0.5
"""What a server gets to take the burst in, before "while all wait" begins."""
EARLY_S = 0.1


def delays(peers: Sequence[Peer], plan: Plan) -> Iterator[Delayed | Skipped]:
    """Each peer that can delay; its further bursts are left out when it did not finish the first."""
    for peer in peers:
        if peer.slow is None:
            yield Skipped(peer.name, "delayed", "it has no delays")
            continue
        try:
            with running(peer) as server:
                server.wait_for_first_answer()
                yield from _bursts(server, peer.slow, plan)
        except (ServerError, subprocess.SubprocessError) as error:
            yield Skipped(peer.name, "delayed", str(error))


def _bursts(server: Server, slow: Slow, plan: Plan) -> Iterator[Delayed | Skipped]:
    if not _can_delay(server, slow):
        yield Skipped(server.peer.name, "delayed", "it did not delay the request that asked for it")
        return
    for turn in range(1, plan.bursts + 1):
        row = _burst(server, slow, plan, turn)
        yield row
        if not row.last_s:
            return


def _can_delay(server: Server, slow: Slow) -> bool:
    began = time.monotonic()
    try:
        answer = ask(server.port, slow.path, headers={**HEADERS, **slow.headers})
    except (OSError, HTTPException):
        return False
    return answer.correct and time.monotonic() - began >= SLOW_MS / 1000 - EARLY_S


def _burst(server: Server, slow: Slow, plan: Plan, turn: int) -> Delayed:
    with _probing(server.port) as finish:
        time.sleep(RUN_UP_S)
        burst = send_at_once(server.port, slow.path, slow.headers, plan.burst, plan.burst_limit_s)
        shots = finish()
    return _row(server.peer.name, turn, plan.burst, burst, shots)


@contextmanager
def _probing(port: int) -> Iterator[Callable[[], list[Shot]]]:
    process = subprocess.Popen(
        [sys.executable, str(PROBE), str(port)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def finish() -> list[Shot]:
        output, _ = process.communicate(timeout=2 * ANSWER_LIMIT_S)
        return [(due, sent, answered, right) for due, sent, answered, right in json.loads(output)]

    try:
        yield finish
    finally:
        process.kill()
        process.wait()


def _row(name: str, turn: int, sent: int, burst: Burst, shots: Sequence[Shot]) -> Delayed:
    whole = len(burst.answered_at) == sent
    end = max(burst.answered_at, default=burst.began_at)
    during = _due_between(shots, burst.began_at, end)
    quick = [(answered - due) * 1000 for due, _, answered, _ in during]
    client = [(answered - sent) * 1000 for _, sent, answered, _ in during]
    calm = _due_between(shots, burst.sent_at + CALM_S, burst.began_at + SLOW_MS / 1000)
    waiting = [(answered - due) * 1000 for due, _, answered, _ in calm]
    return Delayed(
        name=name,
        turn=turn,
        sent=sent,
        answered=len(burst.answered_at),
        errors=burst.errors,
        last_s=round(end - burst.began_at, 3) if whole else 0,
        quick=len(quick),
        quick_p50_ms=percentile(quick, 50),
        quick_p99_ms=percentile(quick, 99),
        quick_max_ms=percentile(quick, 100),
        client_p99_ms=percentile(client, 99),
        waiting=len(waiting),
        waiting_p99_ms=percentile(waiting, 99),
        quick_errors=sum(not right for *_, right in shots),
    )


def _due_between(shots: Sequence[Shot], start: float, end: float) -> list[Shot]:
    return [shot for shot in shots if start <= shot[0] < end]
