"""Clients that make whole checkouts, each on its own connection, in one thread. Linux only (epoll)."""

from __future__ import annotations

import select
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass

from checkout.calls import CALLS, Checkout
from checkout.connection import RECEIVE_BYTES, RESPONSE_TIMEOUT_S, connect, parse_answer

from load_generators.http_message import is_complete, is_ok
from load_generators.keep_alive import LoadError, LoadResult

ANSWERS_TO_READ = frozenset({"session", "card/add", "payment/init"})
MAX_SHOWN_BYTES = 600


@dataclass(slots=True)
class _Client:
    """One connection, and where its checkout is."""

    socket: socket.socket
    name: str
    numbers: Iterator[int]
    checkout: Checkout
    step: int = 0
    received: bytes = b""

    def send(self) -> None:
        self.received = b""
        self.socket.sendall(self.checkout.encode(CALLS[self.step]))

    def receive(self) -> bool:
        """Read what has arrived. Return whether the checkout is complete; if the answer is, send the next call."""
        data = self.socket.recv(RECEIVE_BYTES)
        if not data:
            raise LoadError("the server closed a connection")
        self.received += data
        if not is_complete(self.received):
            return False
        call = CALLS[self.step]
        if (
            not is_ok(self.received)
            or b'"ErrorCode":0' not in self.received
            or b'"Exception":{' in self.received
        ):
            raise LoadError(f"{call}: unexpected response: {self.received[:MAX_SHOWN_BYTES]!r}")
        if call in ANSWERS_TO_READ:
            self.checkout.read(call, parse_answer(self.received))
        self.step = (self.step + 1) % len(CALLS)
        if self.step:
            self.send()
        return not self.step

    def begin(self) -> None:
        self.checkout = Checkout(next(self.numbers), client=self.name)
        self.send()


def drive_checkouts(port: int, connections: int, seconds: float, numbers: Iterator[int]) -> LoadResult:
    """Make checkouts for *seconds*, then complete those that were begun. Raise LoadError."""
    clients = [
        _Client(connect(port).socket, f"client-{number}", numbers, Checkout(0))
        for number in range(connections)
    ]
    try:
        return _run({client.socket.fileno(): client for client in clients}, seconds)
    finally:
        for client in clients:
            client.socket.close()


def _run(clients: dict[int, _Client], seconds: float) -> LoadResult:
    with select.epoll() as poll:
        for descriptor in clients:
            poll.register(descriptor, select.EPOLLIN)
        started_at = time.perf_counter()
        for client in clients.values():
            client.begin()
        completed, running = 0, len(clients)
        while running:
            events = poll.poll(RESPONSE_TIMEOUT_S)
            if not events:
                raise LoadError(f"no response in {RESPONSE_TIMEOUT_S} s")
            for descriptor, _ in events:
                if not clients[descriptor].receive():
                    continue
                completed += 1
                if time.perf_counter() - started_at < seconds:
                    clients[descriptor].begin()
                else:
                    running -= 1
        return LoadResult(completed, time.perf_counter() - started_at)
