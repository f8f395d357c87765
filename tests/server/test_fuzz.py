"""Whatever bytes come, in whatever pieces: the server lives, and the next good client is served."""

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
from tests.server.conftest import LOOPS, PLAIN, FakeApplication, Served, no_app

SNIPPETS = st.sampled_from(
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /late HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /pieces HTTP/1.1\r\nHost: x\r\n\r\n",
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
def lasting(request: pytest.FixtureRequest) -> Iterator[Served]:
    sockets, application = bind("127.0.0.1", 0), FakeApplication()
    application.routes |= {
        "/late": PLAIN._replace(delay_ms=5),
        "/pieces": PLAIN._replace(pieces=3, pieces_over_ms=5),
        "/reset": PLAIN._replace(fault=Fault.RESET),
        "/hang": PLAIN._replace(fault=Fault.HANG),
        "/bad": RuntimeError("a defect"),
    }
    with ServerThread(sockets, application, no_app, Limits(), loop_factory=request.param) as thread:
        yield Served(application, sockets[0].getsockname(), thread)
    answered = sum(1 for call in application.calls if call.head.path != "/bad")
    assert len(application.endings) == answered  # each told, and told once


def cut(data: bytes, places: list[float]) -> list[bytes]:
    cuts = sorted({int(place * len(data)) for place in places})
    return [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]


@settings(max_examples=150)
@given(
    parts=st.lists(SNIPPETS | st.binary(max_size=30), max_size=8),
    places=st.lists(st.floats(0, 1), max_size=5),
    rudely=st.booleans(),
)
def test_the_server_survives(lasting: Served, parts: list[bytes], places: list[float], rudely: bool) -> None:
    with lasting.connect() as wire:
        wire.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with contextlib.suppress(OSError):
            for piece in cut(b"".join(parts), places):
                wire.send(piece)
            if not rudely:
                wire.sock.shutdown(socket.SHUT_WR)
                answered = wire.rest()
                assert answered == b"" or answered.startswith(b"HTTP/1.1 ")
    assert lasting.get() == b"hello"
