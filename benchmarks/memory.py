"""Memory idle, after many requests, and after as many again: what is bounded does not grow the second time."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import procfs
import wrk
from peers.launch import Peer
from plan import Plan
from rows import Filled, Skipped
from server import Server, ServerError, running

CONNECTIONS = 16
SETTLE_S = 2


def fills(peers: Sequence[Peer], plan: Plan) -> Iterator[Filled | Skipped]:
    """Each peer on a fresh process, once."""
    for peer in peers:
        try:
            with running(peer) as server:
                server.wait_for_first_answer()
                yield from _halves(server, plan)
        except (ServerError, wrk.WrkError) as error:
            yield Skipped(peer.name, "memory", str(error))


def _halves(server: Server, plan: Plan) -> Iterator[Filled]:
    yield _row(server, 0, 0, True, 0)
    total = 0
    for half in (1, 2):
        # wrk counts what it sent and ends with one request a connection unanswered.
        load = wrk.drive(server.port, CONNECTIONS, plan.fill_limit_s, requests=plan.fill + CONNECTIONS)
        total += load.requests
        whole = load.requests >= plan.fill
        yield _row(server, half, total, whole, load.errors)
        if not whole:
            return


def _row(server: Server, half: int, requests: int, whole: bool, errors: int) -> Filled:
    time.sleep(SETTLE_S)
    memory = procfs.memory(server.pid)
    return Filled(server.peer.name, half, requests, whole, memory.rss_mb, memory.pss_mb, errors)
