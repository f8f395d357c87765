"""Open streams of events that are read and thrown away, in a process of its own, until its stdin closes.

    python -m load_generators.stream_readers PORT COUNT

Prints "open" when every stream has its head, and the bytes that it has read at the end. It gives way to the load
generator, as far as both have the same scheduler. Linux only (epoll).
"""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workload import HOST, RESPONSE_TIMEOUT_S

from load_generators.keep_alive import LoadError

BENCHMARKS = Path(__file__).parents[1]
EVENTS_PATH = "/__admin/events"
REQUEST = f"GET {EVENTS_PATH} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
BUFFER_BYTES = 1 << 18


@contextmanager
def run_stream_readers(port: int, count: int) -> Iterator[None]:
    """Keep *count* streams open. Raise LoadError if they cannot be opened."""
    command = [sys.executable, "-m", "load_generators.stream_readers", str(port), str(count)]
    process = subprocess.Popen(
        command, cwd=BENCHMARKS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        if process.stdout is None or process.stdout.readline() != "open\n":
            raise LoadError(f"{count} streams cannot be opened")
        yield
        process.communicate(timeout=RESPONSE_TIMEOUT_S)
        if process.returncode:
            raise LoadError("a stream has ended")
    finally:
        process.kill()
        process.wait()


def open_stream(port: int) -> socket.socket:
    """Return a connection on which the head of the stream has arrived."""
    connection = socket.create_connection((HOST, port), RESPONSE_TIMEOUT_S)
    connection.sendall(REQUEST)
    received = b""
    while b"\r\n\r\n" not in received:
        received += (data := connection.recv(BUFFER_BYTES))
        if not data:
            raise LoadError(f"no stream: {received!r}")
    return connection


def drain(streams: list[socket.socket]) -> int:
    """Read until stdin is readable. Return the number of bytes. Raise LoadError if a stream ends."""
    buffer = bytearray(BUFFER_BYTES)
    by_descriptor = {stream.fileno(): stream for stream in streams}
    total = 0
    with select.epoll() as poll:
        for descriptor in (sys.stdin.fileno(), *by_descriptor):
            poll.register(descriptor, select.EPOLLIN)
        while True:
            ready = [descriptor for descriptor, _ in poll.poll()]
            if sys.stdin.fileno() in ready:
                return total
            for descriptor in ready:
                size = by_descriptor[descriptor].recv_into(buffer)
                if not size:
                    raise LoadError("the server ended a stream")
                total += size


def give_way() -> None:
    """Run after processes of the priority that this one has inherited."""
    if os.sched_getscheduler(0) == os.SCHED_RR:
        os.sched_setparam(0, os.sched_param(1))
    else:
        os.nice(10)


def main(port: int, count: int) -> None:
    give_way()
    streams = [open_stream(port) for _ in range(count)]
    print("open", flush=True)
    print(drain(streams))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
