"""Starting and stopping, as a process and as a thread."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
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
from tests.server.conftest import FakeApplication, Served, no_app
from tests.support.sockets import connect

ROOT = Path(__file__).parents[2]

PROGRAM = """
import asyncio, sys, time
from mockpaywall.http.response import Reply, Travel
from mockpaywall.server.bind import bind
from mockpaywall.server.limits import Limits
from mockpaywall.server.lifecycle import new_loop, run

class Lane:
    def owns(self, target): return not target.startswith("/__admin")
    def answer(self, call):
        if call.head.target == "/late": return Reply(200, (), b"", delay_ms=60_000)
        if call.head.target == "/hang": return Reply(200, (), b"", travel=Travel.HANG)
        if call.head.target == "/dribble": return Reply(200, (), b"abc", pieces=3, pieces_over_ms=60_000)
        return Reply(200, (), b"hello") if self.owns(call.head.target) else None
    def sent(self, reply, phase): print(phase.value, flush=True)
    def refuse(self, status, reason): return Reply(status, (), reason.encode())
    def trip(self, error): return Reply(500, (), b"")
    async def end(self): pass

def app(environ, start):
    time.sleep(60)

sockets = bind("127.0.0.1", 0)
loop = {"stdlib": asyncio.new_event_loop, "uvloop": new_loop}[sys.argv[1]]
ready = lambda: print("ready", sockets[0].getsockname()[1], flush=True)
run(sockets, Lane(), lambda: app, Limits(), on_ready=ready, loop_factory=loop)
print("over", flush=True)
"""

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")


@contextlib.contextmanager
def process(loop: str) -> Iterator[tuple[subprocess.Popen[str], tuple[str, int]]]:
    command = [sys.executable, "-W", "always", "-c", PROGRAM, loop]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env
    ) as child:
        try:
            assert child.stdout
            word, port = child.stdout.readline().split()
            assert word == "ready"
            yield child, ("127.0.0.1", int(port))
        finally:
            child.kill()


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("loop", ["stdlib", "uvloop"])
def test_a_signal_ends_the_process_with_everything_aboard(loop: str, number: signal.Signals) -> None:
    with process(loop) as (child, address), contextlib.ExitStack() as open_ones:
        assert child.stdout
        assert child.stderr
        for target in ("/late", "/hang", "/dribble", "/__admin", "/half"):
            wire = open_ones.enter_context(connect(address))
            wire.send(f"GET {target} HTTP/1.1\r\nHost: x\r\n".encode() + b"\r\n" * (target != "/half"))
        quick = open_ones.enter_context(connect(address))
        quick.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert quick.answer().body == b"hello"
        begun = time.monotonic()
        child.send_signal(number)
        child.send_signal(number)
        out, err = child.communicate(timeout=20)
        assert time.monotonic() - begun < 5  # a second, on a machine with nothing else to do
    assert (child.returncode, err) == (0, "")
    assert sorted(out.split()) == ["aborted", "aborted", "aborted", "done", "over"]


@posix
def test_clients_that_leave_make_no_noise() -> None:
    with process("stdlib") as (child, address):
        assert child.stderr
        for target in ("/late", "/hang", "/dribble", "/", "/__admin") * 5:
            wire = connect(address)
            wire.send(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            wire.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            wire.sock.close()
        with connect(address) as wire:
            wire.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert wire.answer().body == b"hello"
        child.terminate()
        _, err = child.communicate(timeout=20)
    assert (child.returncode, err) == (0, "")


def test_a_thread_ends_and_frees_its_port(server: Served) -> None:
    before = set(threading.enumerate())
    for _ in range(5):
        with ServerThread(bind("127.0.0.1", 0), FakeApplication(), no_app, Limits()):
            assert set(threading.enumerate()) - before
    assert not set(threading.enumerate()) - before
    server.thread.stop()
    server.thread.stop()
    with pytest.raises(ConnectionRefusedError):
        server.connect()


def test_what_goes_wrong_in_the_thread_is_raised_by_start() -> None:
    sockets = bind("127.0.0.1", 0)
    sockets[0].close()
    with pytest.raises((OSError, ValueError)):
        ServerThread(sockets, FakeApplication(), no_app, Limits()).start()


def test_several_addresses_are_served_at_once() -> None:
    sockets = [*bind("127.0.0.1", 0), *bind("127.0.0.1", 0)]
    addresses = [sock.getsockname() for sock in sockets]
    with ServerThread(sockets, FakeApplication(), no_app, Limits()):
        for address in addresses:
            with connect(address) as wire:
                wire.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                assert wire.answer().body == b"hello"


def test_uvloop_is_taken_where_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("uvloop")
    loop = new_loop()
    loop.close()
    assert type(loop).__module__.startswith("uvloop")
    monkeypatch.setitem(sys.modules, "uvloop", None)
    loop = new_loop()
    loop.close()
    assert type(loop).__module__.startswith("asyncio")


@posix
def test_the_process_may_open_many_files() -> None:
    code = (
        "import resource as r; from mockpaywall.server.lifecycle import allow_many_files\n"
        "r.setrlimit(r.RLIMIT_NOFILE, (100, r.getrlimit(r.RLIMIT_NOFILE)[1])); allow_many_files()\n"
        "print(r.getrlimit(r.RLIMIT_NOFILE)[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=50, cwd=ROOT
    )
    assert int(done.stdout) > 100
    raise_open_file_limit()


@pytest.mark.parametrize("name", ["request_line", "body", "idle_s", "wsgi_threads"])
@pytest.mark.parametrize("value", [0, -1])
def test_a_limit_must_be_above_zero(name: str, value: int) -> None:
    with pytest.raises(ValueError, match=f"the limit {name} must be above zero, not {value}"):
        Limits(**{name: value})
