"""A server starts and stops, in a process and in a thread."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from mockpaywall.server.bind import bind
from mockpaywall.server.lifecycle import ServerThread, new_loop, raise_open_file_limit
from mockpaywall.server.limits import Limits
from tests.server.conftest import RunningServer
from tests.server.doubles import FakeApplication, no_app
from tests.support.sockets import connect

ROOT = Path(__file__).parents[2]

PROGRAM = """
import asyncio, sys, time
from mockpaywall.http.response import Fault, Response
from mockpaywall.server.bind import bind
from mockpaywall.server.limits import Limits
from mockpaywall.server.lifecycle import new_loop, run
from mockpaywall.server.stop_signals import StopSignals

RESPONSES = {
    "/delay": Response(200, (), b"", delay_ms=60_000),
    "/hang": Response(200, (), b"", fault=Fault.HANG),
    "/dribble": Response(200, (), b"abc", dribble_chunks=3, dribble_ms=60_000),
}

class Handle:
    def __init__(self, result): self.result = result
    def on_delayed(self, release): pass
    def complete(self, phase): print(phase.value, flush=True)

class Application:
    def handles(self, target): return not target.startswith("/__admin")
    def refuses(self, head): return False
    def is_urgent(self, target): return False
    def begin(self, request):
        target = request.head.target
        response = RESPONSES.get(target, Response(200, (), b"hello"))
        return Handle(response) if self.handles(target) else None
    def report_connection_failure(self, name, message, count=1): pass
    def bad_request_response(self, status, reason, *_): return Response(status, (), reason.encode())
    def overload_response(self, head): return Response(503, (), b"")
    def internal_error_response(self, error, target): return Response(500, (), b"")
    def startup(self): pass
    async def shutdown(self): pass

def app(environ, start_response):
    time.sleep(60)

sockets = bind("127.0.0.1", 0)
loop = {"stdlib": asyncio.new_event_loop, "uvloop": new_loop}[sys.argv[1]]
ready = lambda: print("ready", sockets[0].getsockname()[1], flush=True)
with StopSignals() as signals:
    run(sockets, Application(), lambda: app, Limits(), signals=signals, on_ready=ready, loop_factory=loop)
print("stopped", flush=True)
"""

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


@contextlib.contextmanager
def run_server(loop: str) -> Iterator[tuple[subprocess.Popen[str], tuple[str, int]]]:
    command = [sys.executable, "-W", "always", "-c", PROGRAM, loop]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=env) as process:
        try:
            assert process.stdout
            word, port = process.stdout.readline().split()
            assert word == "ready"
            yield process, ("127.0.0.1", int(port))
        finally:
            process.kill()


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("loop", ["stdlib", "uvloop"])
def test_a_signal_stops_the_server_with_requests_of_every_kind(loop: str, number: signal.Signals) -> None:
    with run_server(loop) as (process, address), contextlib.ExitStack() as stack:
        assert process.stdout
        assert process.stderr
        for target in ("/delay", "/hang", "/dribble", "/__admin", "/partial"):
            client = stack.enter_context(connect(address))
            client.send(f"GET {target} HTTP/1.1\r\nHost: x\r\n".encode() + b"\r\n" * (target != "/partial"))
        client = stack.enter_context(connect(address))
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert client.read_response().body == b"hello"
        started_at = time.monotonic()
        process.send_signal(number)
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
        assert time.monotonic() - started_at < 5  # one second on an idle machine
    assert (process.returncode, err) == (0, "")
    assert sorted(out.split()) == ["aborted", "aborted", "aborted", "done", "stopped"]


@posix
def test_clients_that_leave_cause_no_output() -> None:
    with run_server("stdlib") as (process, address):
        assert process.stderr
        for target in ("/delay", "/hang", "/dribble", "/", "/__admin") * 5:
            client = connect(address)
            client.send(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            client.reset()
        with connect(address) as client:
            client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert client.read_response().body == b"hello"
        process.terminate()
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (0, "")


def test_a_stopped_thread_ends_and_releases_its_port(server: RunningServer) -> None:
    before = set(threading.enumerate())
    for _ in range(5):
        with ServerThread(bind("127.0.0.1", 0), FakeApplication(), no_app, Limits()):
            assert set(threading.enumerate()) - before
    assert not set(threading.enumerate()) - before
    server.thread.stop()
    server.thread.stop()
    with pytest.raises(ConnectionRefusedError):
        server.connect()


def test_start_raises_what_fails_in_the_thread() -> None:
    sockets = bind("127.0.0.1", 0)
    sockets[0].close()
    with pytest.raises((OSError, ValueError)):
        ServerThread(sockets, FakeApplication(), no_app, Limits()).start()


def test_several_addresses_are_served_together() -> None:
    sockets = [*bind("127.0.0.1", 0), *bind("127.0.0.1", 0)]
    addresses = [sock.getsockname() for sock in sockets]
    with ServerThread(sockets, FakeApplication(), no_app, Limits()):
        for address in addresses:
            with connect(address) as client:
                client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                assert client.read_response().body == b"hello"


def test_uvloop_is_used_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("uvloop")
    loop = new_loop()
    loop.close()
    assert type(loop).__module__.startswith("uvloop")
    monkeypatch.setitem(sys.modules, "uvloop", None)
    loop = new_loop()
    loop.close()
    assert type(loop).__module__.startswith("asyncio")


@posix
def test_the_limit_on_open_files_is_raised() -> None:
    code = (
        "import resource as r; from mockpaywall.server.lifecycle import raise_open_file_limit\n"
        "r.setrlimit(r.RLIMIT_NOFILE, (100, r.getrlimit(r.RLIMIT_NOFILE)[1])); raise_open_file_limit()\n"
        "print(r.getrlimit(r.RLIMIT_NOFILE)[0])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=50, cwd=ROOT
    )
    assert int(result.stdout) > 100
    raise_open_file_limit()


@pytest.mark.parametrize(
    "name", ["max_request_line_bytes", "max_body_bytes", "idle_timeout_s", "max_wsgi_threads"]
)
@pytest.mark.parametrize("value", [0, -1])
def test_a_limit_must_be_above_zero(name: str, value: int) -> None:
    with pytest.raises(ValueError, match=f"the limit {name} must be above zero, not {value}"):
        Limits(**{name: value})
