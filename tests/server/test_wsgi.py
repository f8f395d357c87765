"""Calls the lane does not answer, through the WSGI app."""

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
from mockpaywall.server.limits import Limits
from mockpaywall.server.thread_pool import DaemonThreadPool
from mockpaywall.server.wsgi import build_environ, collect_response
from tests.server.conftest import Serve, Served
from tests.support.sockets import DEADLINE_S

Start = Callable[..., Callable[[bytes], object]]


def mirror(env: dict[str, Any], start: Start) -> Iterable[bytes]:
    """Answers with what it was asked, as JSON."""
    seen = {key: value for key, value in env.items() if isinstance(value, str)}
    seen["body"] = env["wsgi.input"].read(100).decode("latin-1")
    payload = json.dumps(seen).encode()
    start(
        "201 Created",
        [("Content-Type", "application/json"), ("Content-Length", str(len(payload))), ("Connection", "x")],
    )
    return [payload]


def answered(served: Served, request: bytes) -> dict[str, str]:
    with served.connect() as wire:
        wire.send(request)
        return json.loads(wire.answer().body)


def test_the_environ_is_what_pep_3333_asks_for(serve: Serve) -> None:
    served = serve(load=lambda: validator(mirror))  # type: ignore[arg-type]
    with served.connect() as wire:
        wire.send(b"GET /__admin/x HTTP/1.1\r\nHost: h\r\n\r\n")
        assert wire.answer().status == 201


def test_the_app_sees_the_request(serve: Serve) -> None:
    served = serve(load=lambda: mirror)
    seen = answered(
        served,
        b"PUT /__admin/a%20b%C3%A7?q=%20 HTTP/1.1\r\nHost: h:1\r\nContent-Type: text/x\r\nContent-Length: 3\r\n"
        b"X-A: 1\r\nx-a: 2\r\nX_A: spoof\r\nCookie: a=1\r\nCookie: b=2\r\nTransfer_Encoding: x\r\n\r\nabc",
    )
    assert seen["REQUEST_METHOD"] == "PUT"
    assert (seen["SCRIPT_NAME"], seen["PATH_INFO"]) == ("", "/__admin/a bÃ§")
    assert (seen["QUERY_STRING"], seen["RAW_URI"]) == ("q=%20", "/__admin/a%20b%C3%A7?q=%20")
    assert (seen["CONTENT_TYPE"], seen["CONTENT_LENGTH"], seen["body"]) == ("text/x", "3", "abc")
    assert (seen["HTTP_HOST"], seen["HTTP_X_A"], seen["HTTP_COOKIE"]) == ("h:1", "1,2", "a=1; b=2")
    assert (seen["SERVER_NAME"], seen["SERVER_PORT"]) == ("127.0.0.1", str(served.address[1]))
    assert (seen["REMOTE_ADDR"], seen["SERVER_PROTOCOL"]) == ("127.0.0.1", "HTTP/1.1")
    assert seen["wsgi.url_scheme"] == "http"
    assert "HTTP_TRANSFER_ENCODING" not in seen
    assert "HTTPS" not in seen


def test_under_tls_the_scheme_is_https(serve: Serve) -> None:
    seen = answered(serve(load=lambda: mirror, tls=True), b"GET /__admin HTTP/1.1\r\nHost: h\r\n\r\n")
    assert (seen["wsgi.url_scheme"], seen["HTTPS"]) == ("https", "on")


def test_a_chunked_body_reaches_the_app_as_a_body(serve: Serve) -> None:
    request = b"POST /__admin HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"
    seen = answered(serve(load=lambda: mirror), request)
    assert (seen["body"], seen["CONTENT_LENGTH"]) == ("abc", "3")
    assert "HTTP_TRANSFER_ENCODING" not in seen


def test_the_front_writes_its_own_headers(serve: Serve) -> None:
    with serve(load=lambda: mirror).connect() as wire:
        for _ in range(2):
            wire.send(b"GET /__admin HTTP/1.1\r\nHost: h\r\n\r\n")
            answer = wire.answer()
            assert answer.line == "HTTP/1.1 201 Created"
            assert sorted(answer.headers) == ["content-length", "content-type", "date"]


def test_head_keeps_the_length_the_app_named(serve: Serve) -> None:
    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", "1234")])
        return []

    with serve(load=lambda: app).connect() as wire:
        wire.send(b"HEAD /__admin HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
        assert wire.answer(head_only=True).headers["content-length"] == "1234"
        assert wire.answer().body == b"hello"


def test_the_app_may_have_a_larger_body_than_the_lane(serve: Serve) -> None:
    served = serve(load=lambda: mirror)
    size = 8 * 1024 * 1024
    with served.connect() as wire:
        wire.send(
            f"POST /__admin HTTP/1.1\r\nHost: h\r\nContent-Length: {size}\r\n\r\n".encode() + b"a" * size
        )
        assert json.loads(wire.answer().body)["CONTENT_LENGTH"] == str(size)
        wire.send(f"POST /__admin HTTP/1.1\r\nHost: h\r\nContent-Length: {size + 1}\r\n\r\n".encode())
        answer = wire.answer()
        assert (answer.status, answer.headers["connection"]) == (413, "close")


def test_the_app_is_loaded_once_and_late(serve: Serve) -> None:
    loads = []

    def load() -> WSGIApplication:
        loads.append(threading.current_thread().name)
        return mirror

    served = serve(load=load)
    assert served.get() == b"hello"
    assert loads == []
    for _ in range(3):
        served.get("/__admin")
    assert len(loads) == 1
    assert loads[0].startswith("mockpaywall-wsgi")


def test_a_failed_load_is_a_500_and_is_tried_again(serve: Serve) -> None:
    outcomes: list[WSGIApplication | Exception] = [RuntimeError("no app"), mirror]

    def load() -> WSGIApplication:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    served = serve(load=load)
    assert served.get("/__admin") == b"our fault"
    assert b"REQUEST_METHOD" in served.get("/__admin")


def test_a_failing_app_is_a_500_and_the_connection_goes_on(
    serve: Serve, caplog: pytest.LogCaptureFixture
) -> None:
    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        raise RuntimeError("app")

    served = serve(load=lambda: app)
    with served.connect() as wire:
        wire.send(b"GET /__admin HTTP/1.1\r\nHost: h\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n")
        assert wire.answer().body == b"our fault"
        assert wire.answer().body == b"hello"
    assert str(served.application.errors[0]) == "app"
    assert "Traceback" in caplog.text


def test_waiting_apps_do_not_hold_up_each_other_or_the_lane(serve: Serve) -> None:
    together = threading.Barrier(20)

    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        together.wait(DEADLINE_S)  # only when 20 are inside does any come out
        start("200 OK", [])
        return [b"met"]

    served = serve(load=lambda: app)
    wires = [served.connect() for _ in range(20)]
    for wire in wires[:19]:
        wire.send(b"GET /__admin HTTP/1.1\r\nHost: h\r\n\r\n")
    served.application.wait_for_calls(19)
    assert served.get() == b"hello"
    wires[19].send(b"GET /__admin HTTP/1.1\r\nHost: h\r\n\r\n")
    for wire in wires:
        assert wire.answer().body == b"met"
        wire.sock.close()


def test_a_client_that_closed_its_side_still_gets_the_apps_reply(serve: Serve) -> None:
    go = threading.Event()

    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        assert go.wait(DEADLINE_S)
        start("200 OK", [])
        return [b"late"]

    served = serve(load=lambda: app)
    with served.connect() as wire:
        wire.send(b"GET /__admin HTTP/1.1\r\nHost: h\r\n\r\n")
        wire.sock.shutdown(socket.SHUT_WR)
        served.application.wait_for_calls(1)
        assert wire.silent_for(0.1)
        go.set()
        assert wire.rest().endswith(b"late")


def test_a_waiting_app_does_not_hold_up_the_stop(serve: Serve) -> None:
    go = threading.Event()

    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        go.wait(DEADLINE_S)
        start("200 OK", [])
        return []

    served = serve(load=lambda: app)
    with served.connect() as wire:
        wire.send(b"GET /__admin HTTP/1.1\r\nHost: h\r\n\r\n")
        served.application.wait_for_calls(1)
        begun = time.monotonic()
        served.thread.stop()
        assert time.monotonic() - begun < 1
    go.set()


def call(method: str = "GET") -> Request:
    return Request(RequestHead(method, "/", Headers()), b"")


def test_written_bytes_come_before_returned_ones_and_close_is_called() -> None:
    closed = []

    class Body(list[bytes]):
        def close(self) -> None:
            closed.append(True)

    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        write = start("200 OK", [("X", "1")])
        write(b"a")
        return Body([b"b", b"c"])

    response, length = collect_response(app, build_environ(call(), ("h", 1)))
    assert (response.status, response.headers, response.body, length) == (200, (("X", "1"),), b"abc", None)
    assert closed == [True]


def test_a_response_may_be_started_again_with_exc_info_only() -> None:
    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        start("500 Oops", [("X", "2")], (None, None, None))
        return []

    def wrong(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        start("201 OK", [])
        return []

    assert collect_response(app, build_environ(call(), ("h", 1))).response.status == 500
    with pytest.raises(RuntimeError, match="twice"):
        collect_response(wrong, build_environ(call(), ("h", 1)))


def test_an_app_that_starts_nothing_is_a_defect() -> None:
    with pytest.raises(RuntimeError, match="never called"):
        collect_response(lambda env, start: [], build_environ(call(), ("h", 1)))


def test_a_crew_grows_with_the_work_and_no_further() -> None:
    crew, names, together = DaemonThreadPool(2), set(), threading.Barrier(3)
    done = threading.Semaphore(0)

    def job() -> None:
        names.add(threading.current_thread().name)
        done.release()

    crew.submit(lambda: together.wait(DEADLINE_S) and None)
    crew.submit(lambda: together.wait(DEADLINE_S) and None)
    for _ in range(10):
        crew.submit(job)
    together.wait(DEADLINE_S)
    for _ in range(10):
        assert done.acquire(timeout=DEADLINE_S)
    assert names <= {"mockpaywall-wsgi-1", "mockpaywall-wsgi-2"}
    crew.shutdown()


def test_a_crew_uses_a_free_thread_again() -> None:
    crew, threads = DaemonThreadPool(10_000), set()
    for _ in range(50):
        ready = threading.Event()

        def job(ready: threading.Event = ready) -> None:
            threads.add(threading.current_thread())
            ready.set()

        crew.submit(job)
        assert ready.wait(DEADLINE_S)
    assert "mockpaywall-wsgi-50" not in {thread.name for thread in threading.enumerate()}
    crew.shutdown()
    for thread in threads:
        thread.join(DEADLINE_S)
        assert not thread.is_alive()


def test_the_most_threads_can_be_set(serve: Serve) -> None:
    inside, most, lock = [0], [0], threading.Lock()

    def app(env: dict[str, Any], start: Start) -> Iterable[bytes]:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        time.sleep(0.02)
        with lock:
            inside[0] -= 1
        start("200 OK", [])
        return []

    served = serve(Limits(wsgi_threads=2), load=lambda: app)
    wires = [served.connect() for _ in range(8)]
    for wire in wires:
        wire.send(b"GET /__admin HTTP/1.1\r\nHost: h\r\n\r\n")
    for wire in wires:
        assert wire.answer().status == 200
        wire.sock.close()
    assert most[0] == 2
