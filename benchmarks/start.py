"""From the start of the process to the first right answer, and the memory of the idle server."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

import procfs
from peers.launch import Peer
from rows import Skipped, Started
from server import ServerError, running

SETTLE_S = 0.5


def starts(peers: Sequence[Peer], turns: int) -> Iterator[Started | Skipped]:
    """Each peer in turn, *turns* times over, after one turn that fills the file cache and is thrown away."""
    for turn in range(turns + 1):
        for peer in peers:
            try:
                row = _start(peer, turn)
            except ServerError as error:
                yield Skipped(peer.name, "start", str(error))
                continue
            if turn:
                yield row


def _start(peer: Peer, turn: int) -> Started:
    with running(peer) as server:
        seconds = server.wait_for_first_answer()
        time.sleep(SETTLE_S)
        memory = procfs.memory(server.pid)
        return Started(peer.name, turn, round(seconds, 3), memory.rss_mb, memory.pss_mb)
