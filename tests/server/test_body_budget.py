"""Large bodies of the WSGI app share a budget: what finds no room is refused, and room is always given back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from mockpaywall.http.deferred_response import ENVIRON_KEY
from mockpaywall.server.body_budget import FREE_BODY_BYTES
from mockpaywall.server.limits import Limits
from tests.server.conftest import RunningServer, Serve
from tests.server.doubles import ADMIN
from tests.support.sockets import DEADLINE_S, RawConnection

LARGE = 200_000
LIMITS = Limits(max_wsgi_bodies_bytes=LARGE)
"""Room for one large body, and not for two."""
BUSY, OK = 503, 200


class BlockingApp:
    """Responds with the length of the body; to /__admin/block when it may."""

    def __init__(self) -> None:
        self.may_respond, self.started = threading.Event(), threading.Semaphore(0)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
        length = len(environ["wsgi.input"].read())
        self.started.release()
        if environ["PATH_INFO"].endswith("block"):
            assert self.may_respond.wait(DEADLINE_S)
        if environ["PATH_INFO"].endswith("defer"):
            environ[ENVIRON_KEY].begin(lambda: None)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"%d" % length]


@pytest.fixture
def app() -> Iterator[BlockingApp]:
    app = BlockingApp()
    yield app
    app.may_respond.set()


@pytest.fixture
def server(serve: Serve, app: BlockingApp) -> RunningServer:
    return serve(LIMITS, load=lambda: app)


def make_head(path: str, length: int | None) -> bytes:
    framing = "Transfer-Encoding: chunked" if length is None else f"Content-Length: {length}"
    return f"POST {ADMIN}/{path} HTTP/1.1\r\nHost: x\r\n{framing}\r\n\r\n".encode()


def encode_chunk(size: int) -> bytes:
    return b"%x\r\n%b\r\n" % (size, b"x" * size)


def post(server: RunningServer, path: str = "read", size: int = LARGE) -> int:
    """Return the status of a request with a body of that size, on a connection of its own."""
    with server.connect() as client:
        client.send(make_head(path, size) + b"x" * size)
        response = client.read_response()
    if response.status == BUSY:
        assert response.headers["retry-after"] == "1"
        assert response.headers["connection"] == "close"
    else:
        assert response.body == b"%d" % size
    return response.status


def await_room(server: RunningServer) -> None:
    """Wait until a large body finds room again."""
    deadline = time.monotonic() + DEADLINE_S
    while post(server) != OK:
        assert time.monotonic() < deadline


def hold_room(server: RunningServer, app: BlockingApp, path: str = "block") -> RawConnection:
    """Send a large body that the app is working on; return the connection."""
    client = server.connect()
    client.send(make_head(path, LARGE) + b"x" * LARGE)
    assert app.started.acquire(timeout=DEADLINE_S)
    return client


def test_a_body_that_finds_no_room_is_refused_from_its_head(server: RunningServer, app: BlockingApp) -> None:
    with hold_room(server, app) as first:
        with server.connect() as second:
            second.send(make_head("read", LARGE))
            assert second.read_response().status == BUSY
        assert post(server, size=FREE_BODY_BYTES) == OK
        app.may_respond.set()
        assert first.read_response().body == b"%d" % LARGE
    await_room(server)


def test_bodies_that_arrive_slowly_count_by_what_has_arrived(server: RunningServer) -> None:
    with ExitStack() as stack:
        slow = [stack.enter_context(server.connect()) for _ in range(4)]
        for client in slow:
            client.send(make_head("read", LARGE) + b"x" * 90_000)
        assert post(server, size=FREE_BODY_BYTES) == OK
        assert post(server) == BUSY
        for client in slow:
            client.send(b"x" * (LARGE - 90_000))
        statuses = sorted(client.read_response().status for client in slow)
        assert statuses[-1] == BUSY
    await_room(server)


def test_chunked_bodies_count_too(server: RunningServer, app: BlockingApp) -> None:
    with hold_room(server, app), server.connect() as second:
        second.send(make_head("read", None))
        for _ in range(LARGE // 4096):
            second.send(encode_chunk(4096))
        assert second.read_response().status == BUSY
        app.may_respond.set()
    await_room(server)


@pytest.mark.parametrize("size", [None, LARGE])
def test_a_client_that_leaves_early_gives_its_room_back(server: RunningServer, size: int | None) -> None:
    for _ in range(5):
        with server.connect() as client:
            client.send(make_head("read", size))
            client.send(encode_chunk(150_000) if size is None else b"x" * 150_000)
        await_room(server)


def test_room_is_taken_until_the_app_is_done_with_it(server: RunningServer, app: BlockingApp) -> None:
    hold_room(server, app).sock.close()
    assert [post(server) for _ in range(3)] == [BUSY] * 3
    app.may_respond.set()
    await_room(server)


def test_room_is_taken_while_a_response_is_deferred(server: RunningServer, app: BlockingApp) -> None:
    with hold_room(server, app, "defer"):
        assert [post(server) for _ in range(3)] == [BUSY] * 3
    await_room(server)


def test_requests_one_after_the_other_always_find_room(server: RunningServer) -> None:
    with server.connect() as client:
        for _ in range(20):
            client.send(make_head("read", LARGE) + b"x" * LARGE)
            assert client.read_response().status == OK
