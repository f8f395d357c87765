"""Requests that the application leaves to the WSGI app."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import WSGIApplication
from wsgiref.validate import validator

import pytest

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import Response
from mockpaywall.server.limits import Limits
from mockpaywall.server.thread_pool import DaemonThreadPool
from mockpaywall.server.wsgi import WsgiResponse, WsgiStream, build_environ, start_response
from tests.server.conftest import RunningServer, Serve
from tests.support.sockets import DEADLINE_S

Start = Callable[..., Callable[[bytes], object]]


def echo_app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Respond with the environ and the body, as JSON."""
    received = {key: value for key, value in env.items() if isinstance(value, str)}
    received["body"] = env["wsgi.input"].read(100).decode("latin-1")
    payload = json.dumps(received).encode()
    start(
        "201 Created",
        [("Content-Type", "application/json"), ("Content-Length", str(len(payload))), ("Connection", "x")],
    )
    return [payload]


def get_environ(server: RunningServer, request: bytes) -> dict[str, str]:
    with server.connect() as client:
        client.send(request)
        return json.loads(client.read_response().body)


def test_the_environ_follows_pep_3333(serve: Serve) -> None:
    server = serve(load=lambda: validator(echo_app))  # type: ignore[arg-type]
    with server.connect() as client:
        client.send(b"GET /__admin/x HTTP/1.1\r\nHost: h\r\n\r\n")
        assert client.read_response().status == 201


def test_the_app_receives_the_request(serve: Serve) -> None:
    server = serve(load=lambda: echo_app)
    environ = get_environ(
        server,
        b"PUT /__admin/a%20b%C3%A7?q=%20 HTTP/1.1\r\nHost: h:1\r\nContent-Type: text/x\r\nContent-Length: 3\r\n"
        b"X-A: 1\r\nx-a: 2\r\nX_A: spoof\r\nCookie: a=1\r\nCookie: b=2\r\nTransfer_Encoding: x\r\n\r\nabc",
    )
    assert environ["REQUEST_METHOD"] == "PUT"
    assert (environ["SCRIPT_NAME"], environ["PATH_INFO"]) == ("", "/__admin/a bÃ§")
    assert (environ["QUERY_STRING"], environ["RAW_URI"]) == ("q=%20", "/__admin/a%20b%C3%A7?q=%20")
    assert (environ["CONTENT_TYPE"], environ["CONTENT_LENGTH"], environ["body"]) == ("text/x", "3", "abc")
    assert (environ["HTTP_HOST"], environ["HTTP_X_A"], environ["HTTP_COOKIE"]) == ("h:1", "1,2", "a=1; b=2")
    assert (environ["SERVER_NAME"], environ["SERVER_PORT"]) == ("127.0.0.1", str(server.address[1]))
    assert (environ["REMOTE_ADDR"], environ["SERVER_PROTOCOL"]) == ("127.0.0.1", "HTTP/1.1")
    assert environ["wsgi.url_scheme"] == "http"
    assert "HTTP_TRANSFER_ENCODING" not in environ
    assert "HTTPS" not in environ


def test_under_tls_the_scheme_is_https(serve: Serve) -> None:
    environ = get_environ(serve(load=lambda: echo_app, tls=True), b"GET /__admin HTTP/1.1\r\nHost: h\r\n\r\n")
    assert (environ["wsgi.url_scheme"], environ["HTTPS"]) == ("https", "on")


def test_a_chunked_body_reaches_the_app_as_a_body(serve: Serve) -> None:
    request = b"POST /__admin HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    environ = get_environ(serve(load=lambda: echo_app), request)
    assert (environ["body"], environ["CONTENT_LENGTH"]) == ("abc", "3")
    assert "HTTP_TRANSFER_ENCODING" not in environ


def test_the_server_writes_its_own_headers(serve: Serve) -> None:
    with serve(load=lambda: echo_app).connect() as client:
        for _ in range(2):
            client.send(b"GET /__admin HTTP/1.1\r\nHost: h\r\n\r\n")
            response = client.read_response()
            assert response.status_line == "HTTP/1.1 201 Created"
            assert sorted(response.headers) == ["content-length", "content-type", "date"]


def test_head_keeps_the_content_length_of_the_app(serve: Serve) -> None:
    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", "1234")])
        return []

    with serve(load=lambda: app).connect() as client:
        client.send(b"HEAD /__admin HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
        assert client.read_response(head_only=True).headers["content-length"] == "1234"
        assert client.read_response().body == b"hello"


def test_the_app_receives_larger_bodies_than_the_application(serve: Serve) -> None:
    server = serve(load=lambda: echo_app)
    size = 1024 * 1024
    with server.connect() as client:
        client.send(
            f"POST /__admin HTTP/1.1\r\nHost: h\r\nContent-Length: {size}\r\n\r\n".encode() + b"a" * size
        )
        assert json.loads(client.read_response().body)["CONTENT_LENGTH"] == str(size)
        client.send(f"POST /__admin HTTP/1.1\r\nHost: h\r\nContent-Length: {size + 1}\r\n\r\n".encode())
        response = client.read_response()
        assert (response.status, response.headers["connection"]) == (413, "close")


def test_the_app_is_loaded_once_and_for_the_first_request(serve: Serve) -> None:
    loads = []

    def load() -> WSGIApplication:
        loads.append(threading.current_thread().name)
        return echo_app

    server = serve(load=load)
    assert server.get() == b"hello"
    assert loads == []
    for _ in range(3):
        server.get("/__admin")
    assert len(loads) == 1
    assert loads[0].startswith("mockpaywall-wsgi")


def test_a_failed_load_is_a_500_and_is_repeated(serve: Serve) -> None:
    outcomes: list[WSGIApplication | Exception] = [RuntimeError("no app"), echo_app]

    def load() -> WSGIApplication:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    server = serve(load=load)
    assert server.get("/__admin") == b"our fault"
    assert b"REQUEST_METHOD" in server.get("/__admin")


def test_a_failing_app_is_a_500_and_the_connection_goes_on(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        raise RuntimeError("app")

    server = serve(load=lambda: app)
    with server.connect() as client:
        client.send(b"GET /__admin HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
        assert client.read_response().body == b"our fault"
        assert client.read_response().body == b"hello"
    assert str(server.application.errors[0]) == "app"
    assert "Traceback" in caplog.text


def test_waiting_apps_delay_neither_each_other_nor_the_application(serve: Serve) -> None:
    barrier = threading.Barrier(20)

    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        barrier.wait(DEADLINE_S)  # returns when 20 requests wait
        start("200 OK", [])
        return [b"met"]

    server = serve(load=lambda: app)
    clients = [server.connect() for _ in range(20)]
    for client in clients[:19]:
        client.send(b"GET /__admin HTTP/1.1\r\nHost: h\r\n\r\n")
    server.application.wait_for_requests(19)
    assert server.get() == b"hello"
    clients[19].send(b"GET /__admin HTTP/1.1\r\nHost: h\r\n\r\n")
    for client in clients:
        assert client.read_response().body == b"met"
        client.sock.close()


def test_a_client_that_closed_its_sending_side_receives_the_response_of_the_app(serve: Serve) -> None:
    released = threading.Event()

    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        assert released.wait(DEADLINE_S)
        start("200 OK", [])
        return [b"late"]

    server = serve(load=lambda: app)
    with server.connect() as client:
        client.send(b"GET /__admin HTTP/1.1\r\nHost: h\r\n\r\n")
        client.sock.shutdown(socket.SHUT_WR)
        server.application.wait_for_requests(1)
        assert client.is_silent_for(0.1)
        released.set()
        assert client.read_to_end().endswith(b"late")


def test_a_waiting_app_does_not_delay_the_stop(serve: Serve) -> None:
    released = threading.Event()

    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        released.wait(DEADLINE_S)
        start("200 OK", [])
        return []

    server = serve(load=lambda: app)
    with server.connect() as client:
        client.send(b"GET /__admin HTTP/1.1\r\nHost: h\r\n\r\n")
        server.application.wait_for_requests(1)
        started_at = time.monotonic()
        server.thread.stop()
        assert time.monotonic() - started_at < 1
    released.set()


def make_environ() -> dict[str, Any]:
    return build_environ(Request(RequestHead("GET", "/", Headers()), b""), ("h", 1))


def test_written_bytes_precede_returned_ones_and_close_is_called() -> None:
    closed = []

    class Body(list[bytes]):
        def close(self) -> None:
            closed.append(True)

    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        write = start("200 OK", [("X", "1")])
        write(b"a")
        return Body([b"b"])

    response, length = start_response(app, make_environ())
    assert (response, length) == (Response(200, (("X", "1"),), b"ab"), None)
    assert closed == [True]


@pytest.mark.parametrize("chunks", [[], [b"abc"], [b"ab", b"c"]])
def test_a_response_with_a_content_length_is_complete(chunks: list[bytes]) -> None:
    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", "3")])
        return iter(chunks)

    result = start_response(app, make_environ())
    assert isinstance(result, WsgiResponse)
    assert (result.response.body, result.content_length) == (b"".join(chunks), 3)


def test_a_response_without_a_content_length_is_a_stream() -> None:
    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        yield from (b"a", b"b", b"c")

    result = start_response(app, make_environ())
    assert isinstance(result, WsgiStream)
    assert result.response.body == b"ab"
    assert next(result.chunks) == b"c"


def test_a_response_may_be_started_again_with_exc_info_only() -> None:
    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        start("500 Oops", [("X", "2")], (None, None, None))
        return []

    def invalid_app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        start("201 OK", [])
        return []

    assert start_response(app, make_environ()).response.status == 500
    with pytest.raises(RuntimeError, match="twice"):
        start_response(invalid_app, make_environ())


def test_an_app_without_start_response_is_a_defect() -> None:
    with pytest.raises(RuntimeError, match="never called"):
        start_response(lambda env, start: [], make_environ())


def test_a_pool_grows_with_its_jobs_up_to_its_limit() -> None:
    pool, names, barrier = DaemonThreadPool(2), set(), threading.Barrier(3)
    finished = threading.Semaphore(0)

    def job() -> None:
        names.add(threading.current_thread().name)
        finished.release()

    pool.submit(lambda: barrier.wait(DEADLINE_S) and None)
    pool.submit(lambda: barrier.wait(DEADLINE_S) and None)
    for _ in range(10):
        pool.submit(job)
    barrier.wait(DEADLINE_S)
    for _ in range(10):
        assert finished.acquire(timeout=DEADLINE_S)
    assert names <= {"mockpaywall-wsgi-1", "mockpaywall-wsgi-2"}
    pool.shutdown()


def test_a_pool_uses_an_idle_thread_again() -> None:
    pool, threads = DaemonThreadPool(10_000), set()
    for _ in range(50):
        ready = threading.Event()

        def job(ready: threading.Event = ready) -> None:
            threads.add(threading.current_thread())
            ready.set()

        pool.submit(job)
        assert ready.wait(DEADLINE_S)
    assert "mockpaywall-wsgi-50" not in {thread.name for thread in threading.enumerate()}
    pool.shutdown()
    for thread in threads:
        thread.join(DEADLINE_S)
        assert not thread.is_alive()


def test_the_number_of_threads_can_be_limited(serve: Serve) -> None:
    running, max_running, lock = [0], [0], threading.Lock()

    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        with lock:
            running[0] += 1
            max_running[0] = max(max_running[0], running[0])
        time.sleep(0.02)
        with lock:
            running[0] -= 1
        start("200 OK", [])
        return []

    server = serve(Limits(max_wsgi_threads=2), load=lambda: app)
    clients = [server.connect() for _ in range(8)]
    for client in clients:
        client.send(b"GET /__admin HTTP/1.1\r\nHost: h\r\n\r\n")
    for client in clients:
        assert client.read_response().status == 200
        client.sock.close()
    assert max_running[0] == 2
