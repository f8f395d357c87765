"""Responses of the WSGI app that are sent in parts, and those that it resolves later."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest

from mockpaywall.http.deferred_response import ENVIRON_KEY, DeferredResponse
from mockpaywall.server.limits import Limits
from tests.server.conftest import RunningServer, Serve
from tests.support.sockets import DEADLINE_S, RawConnection

Start = Callable[..., Callable[[bytes], object]]
GET = b"GET /__admin HTTP/1.1\r\nHost: h\r\n\r\n"
GET_1_0 = b"GET /__admin HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"
HEAD = b"HEAD /__admin HTTP/1.1\r\nHost: h\r\n\r\n"
CHUNK = b"x" * 65536


class StreamingApp:
    """Yields *count* chunks; records how many were made and whether the response was closed."""

    def __init__(self, count: int, chunk: bytes = CHUNK, fail_at: int = -1) -> None:
        self.count, self.chunk, self.fail_at = count, chunk, fail_at
        self.made = 0
        self.closed = threading.Event()

    def __call__(self, env: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [("Content-Type", "text/plain")])
        return self._chunks()

    def _chunks(self) -> Iterator[bytes]:
        try:
            for number in range(self.count):
                if number == self.fail_at:
                    raise OSError("the app failed")
                self.made += 1
                yield self.chunk
        finally:
            self.closed.set()


def read_chunked(client: RawConnection) -> bytes:
    body = b""
    while size := int(client.read_until(b"\r\n"), 16):
        body += client.read_exactly(size)
        assert client.read_exactly(2) == b"\r\n"
    assert client.read_exactly(2) == b"\r\n"
    return body


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_a_stream_is_chunked_and_the_connection_goes_on(serve: Serve, tls: bool) -> None:
    app = StreamingApp(50)
    server = serve(load=lambda: app, tls=tls)
    with server.connect() as client:
        for _ in range(2):
            client.send(GET)
            head = client.read_until(b"\r\n\r\n")
            assert b"Transfer-Encoding: chunked\r\n" in head
            assert b"Content-Length" not in head
            assert read_chunked(client) == CHUNK * 50


def test_for_http_1_0_the_end_of_the_connection_ends_the_stream(serve: Serve) -> None:
    with serve(load=lambda: StreamingApp(50)).connect() as client:
        client.send(GET_1_0)
        head = client.read_until(b"\r\n\r\n")
        assert b"Transfer-Encoding" not in head
        assert b"Connection: close\r\n" in head
        assert client.read_to_end() == CHUNK * 50


def test_head_has_no_body_and_the_stream_is_closed(serve: Serve) -> None:
    app = StreamingApp(50)
    with serve(load=lambda: app).connect() as client:
        client.send(HEAD)
        client.read_until(b"\r\n\r\n")
        assert app.closed.wait(DEADLINE_S)
        assert app.made == 2
        client.send(HEAD)
        assert client.read_until(b"\r\n\r\n").startswith(b"HTTP/1.1 200")


def leave_out_body(env: dict[str, Any], start: Start) -> Iterable[bytes]:
    """A WSGI app whose framework leaves out the body for HEAD, and does not know its length."""
    start(env["QUERY_STRING"] or "200 OK", [])
    return [] if env["REQUEST_METHOD"] == "HEAD" else [CHUNK, CHUNK]


def test_head_has_no_length_where_the_app_gives_none(serve: Serve) -> None:
    with serve(load=lambda: leave_out_body).connect() as client:
        client.send(HEAD)
        head = client.read_until(b"\r\n\r\n")
        assert b"Content-Length" not in head
        assert b"Transfer-Encoding: chunked\r\n" in head
        client.send(HEAD.replace(b"/__admin", b"/__admin?304"))
        head = client.read_until(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 304")
        assert b"Transfer-Encoding" not in head


def test_pipelined_requests_wait_for_the_stream(serve: Serve) -> None:
    with serve(load=lambda: StreamingApp(3)).connect() as client:
        client.send(GET + b"GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        client.read_until(b"\r\n\r\n")
        assert read_chunked(client) == CHUNK * 3
        assert client.read_response().body == b"hello"


def test_a_client_that_does_not_read_stops_the_app_and_holds_no_thread(serve: Serve) -> None:
    app = StreamingApp(10_000)
    server = serve(Limits(max_wsgi_threads=1), load=lambda: app)
    with server.connect() as slow, server.connect() as quick:
        slow.send(GET)
        made = wait_until_steady(app)
        assert made < 1000
        app.count = 5
        quick.send(GET)
        quick.read_until(b"\r\n\r\n")
        assert len(read_chunked(quick)) == 5 * len(CHUNK)


def wait_until_steady(app: StreamingApp) -> int:
    made = -1
    while made != app.made or not made:
        made = app.made
        time.sleep(0.2)
    return made


def test_a_client_that_does_not_read_for_too_long_is_cut_off(serve: Serve) -> None:
    app = StreamingApp(10_000)
    with serve(Limits(write_timeout_s=0.2), load=lambda: app).connect() as client:
        client.send(GET)
        assert app.closed.wait(DEADLINE_S)


def test_a_client_that_leaves_ends_the_stream(serve: Serve) -> None:
    app = StreamingApp(10_000)
    with serve(load=lambda: app).connect() as client:
        client.send(GET)
        client.read_until(b"\r\n\r\n")
    assert app.closed.wait(DEADLINE_S)


def test_a_stream_that_fails_is_not_ended_like_a_complete_one(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    with serve(load=lambda: StreamingApp(9, fail_at=5)).connect() as client:
        client.send(GET)
        with pytest.raises((EOFError, ConnectionResetError)):
            client.read_until(b"0\r\n\r\n")
    assert "in the middle of a response" in caplog.text


class DeferringApp:
    """Defers every response under /__admin/later."""

    def __init__(self) -> None:
        self.deferred: list[DeferredResponse] = []
        self.began = threading.Semaphore(0)
        self.canceled = threading.Event()

    def __call__(self, env: dict[str, Any], start: Start) -> Iterable[bytes]:
        deferred = env[ENVIRON_KEY]
        if env["PATH_INFO"].endswith("/later"):
            deferred.begin(self.canceled.set)
            self.deferred.append(deferred)
            self.began.release()
        start("200 OK", [("Content-Type", "text/plain"), ("X-A", "1")])
        return [b"now"]


LATER = b"GET /__admin/later HTTP/1.1\r\nHost: h\r\n\r\n"


def test_a_deferred_response_holds_no_thread(serve: Serve) -> None:
    app = DeferringApp()
    server = serve(Limits(max_wsgi_threads=1), load=lambda: app)
    clients = [server.connect() for _ in range(20)]
    for client in clients:
        client.send(LATER)
    for _ in clients:
        assert app.began.acquire(timeout=DEADLINE_S)
    assert server.get("/__admin/now") == b"now"
    for deferred in app.deferred:
        deferred.resolve(201, b"then")
    for client in clients:
        response = client.read_response()
        assert (response.status, response.headers["x-a"], response.body) == (201, "1", b"then")
        client.send(GET)
        assert client.read_response().body == b"now"
        client.sock.close()


def test_a_response_that_is_resolved_at_once_is_sent(serve: Serve) -> None:
    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        env[ENVIRON_KEY].begin(lambda: None)
        env[ENVIRON_KEY].resolve(200, b"then")
        start("200 OK", [])
        return [b""]

    assert serve(load=lambda: app).get("/__admin") == b"then"


def test_a_client_that_leaves_cancels_the_deferred_response(serve: Serve) -> None:
    app = DeferringApp()
    with serve(load=lambda: app).connect() as client:
        client.send(LATER)
        assert app.began.acquire(timeout=DEADLINE_S)
    assert app.canceled.wait(DEADLINE_S)
    app.deferred[0].resolve(200, b"nobody reads it")


def test_the_stop_of_the_server_cancels_deferred_responses(serve: Serve) -> None:
    app = DeferringApp()
    server = serve(load=lambda: app)
    with server.connect() as client:
        client.send(LATER)
        assert app.began.acquire(timeout=DEADLINE_S)
        server.thread.stop()
        assert app.canceled.wait(DEADLINE_S)


def test_urgent_requests_wait_for_no_other(serve: Serve) -> None:
    go_on = threading.Event()

    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        if not env["PATH_INFO"].endswith("/urgent"):
            go_on.wait(DEADLINE_S)
        start("200 OK", [])
        return [b"done"]

    server = serve(Limits(max_wsgi_threads=2), load=lambda: app)
    clients = [server.connect() for _ in range(4)]
    try:
        for client in clients:
            client.send(GET)
        assert get_soon(server, "/__admin/urgent") == b"done"
    finally:
        go_on.set()
    for client in clients:
        assert client.read_response().body == b"done"
        client.sock.close()


def get_soon(server: RunningServer, path: str) -> bytes:
    with server.connect() as client:
        client.sock.settimeout(5)
        client.send(f"GET {path} HTTP/1.1\r\nHost: h\r\n\r\n".encode())
        return client.read_response().body
