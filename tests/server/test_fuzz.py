"""Any bytes, split anywhere: the server survives, and the next valid client is served."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockpaywall.http.response import Fault
from mockpaywall.server.bind import bind
from mockpaywall.server.lifecycle import ServerThread
from mockpaywall.server.limits import Limits
from tests.server.conftest import LOOPS, RunningServer
from tests.server.doubles import PLAIN, FakeApplication, no_app

SNIPPETS = st.sampled_from(
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /delayed HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /dribble HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /reset HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /hang HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /bad HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
        b"Upgrade: h2c\r\nConnection: upgrade\r\n",
        b"Content-Length: 3\r\n",
        b"Transfer-Encoding: chunked\r\n",
        b"3\r\nabc\r\n",
        b"0\r\n\r\n",
        b"FOO / HTTP/1.1\r\n",
        b"Host: x\r\n\r\n",
        b"\r\n",
        b"\n",
        b"\0",
        b"\x16\x03\x01",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"A" * 9000,
        b"X: " + b"y" * 40_000,
    ]
)


@pytest.fixture(scope="module", params=LOOPS.values(), ids=LOOPS.keys())
def long_running_server(request: pytest.FixtureRequest) -> Iterator[RunningServer]:
    sockets, application = bind("127.0.0.1", 0), FakeApplication()
    application.routes |= {
        "/delayed": PLAIN._replace(delay_ms=5),
        "/dribble": PLAIN._replace(dribble_chunks=3, dribble_ms=5),
        "/reset": PLAIN._replace(fault=Fault.RESET),
        "/hang": PLAIN._replace(fault=Fault.HANG),
        "/bad": RuntimeError("a defect"),
    }
    with ServerThread(sockets, application, no_app, Limits(), loop_factory=request.param) as thread:
        yield RunningServer(application, sockets[0].getsockname(), thread)
    expected = sum(1 for request in application.requests if request.head.path != "/bad")
    assert len(application.completed) == expected  # each one is reported, once


def split(data: bytes, positions: list[float]) -> list[bytes]:
    cuts = sorted({int(position * len(data)) for position in positions})
    return [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]


@settings(max_examples=150, deadline=None)
@given(
    parts=st.lists(SNIPPETS | st.binary(max_size=30), max_size=8),
    positions=st.lists(st.floats(0, 1), max_size=5),
    close_at_once=st.booleans(),
)
def test_the_server_survives(
    long_running_server: RunningServer, parts: list[bytes], positions: list[float], close_at_once: bool
) -> None:
    with long_running_server.connect() as client:
        client.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError):
            for data in split(b"".join(parts), positions):
                client.send(data)
            if not close_at_once:
                client.sock.shutdown(socket.SHUT_WR)
                received = client.read_to_end()
                assert received == b"" or received.startswith(b"HTTP/1.1 ")
    assert long_running_server.get() == b"hello"
