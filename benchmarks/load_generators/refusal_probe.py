"""How long it takes until a refused request appears in a stream of events."""

from __future__ import annotations

import itertools
import random
import select
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

from workload import HOST, RESPONSE_TIMEOUT_S, encode_body

from load_generators.http_message import encode_request, is_complete
from load_generators.keep_alive import RECEIVE_BYTES
from load_generators.stream_readers import open_stream

INTERVALS_S = (0.05, 0.25)
"""Between a row and the next refused request: random, or the probe would keep step with the server's reads."""
MAX_WAIT_S = 2.0
"""After which a request counts as not shown."""


@contextmanager
def run_refusal_probe(port: int) -> Iterator[list[float]]:
    """Send refused requests until the end of the block. The list gets the seconds of each; MAX_WAIT_S: not shown."""
    waits: list[float] = []
    has_ended = threading.Event()
    thread = threading.Thread(target=_probe, args=(port, has_ended, waits))
    thread.start()
    try:
        yield waits
    finally:
        has_ended.set()
        thread.join()


def _probe(port: int, has_ended: threading.Event, waits: list[float]) -> None:
    stream = open_stream(port)
    client = socket.create_connection((HOST, port), RESPONSE_TIMEOUT_S)
    with closing(stream), closing(client):
        for number in itertools.count():
            if has_ended.wait(random.uniform(*INTERVALS_S)):
                return
            waits.append(_measure_wait_s(client, stream, f"refused-{time.time_ns():x}-{number}"))


def _measure_wait_s(client: socket.socket, stream: socket.socket, reference: str) -> float:
    """Return the time between the response and the row."""
    client.sendall(encode_request(body=encode_body(ReferenceCode=reference, UserPhone="12")))
    received = b""
    while not is_complete(received):
        received += client.recv(RECEIVE_BYTES)
    answered_at = time.perf_counter()
    tail = b""
    while (remaining_s := answered_at + MAX_WAIT_S - time.perf_counter()) > 0:
        if select.select([stream], [], [], remaining_s)[0]:
            tail += stream.recv(RECEIVE_BYTES)
            if reference.encode() in tail:
                return time.perf_counter() - answered_at
            tail = tail[-len(reference) :]
    return MAX_WAIT_S
