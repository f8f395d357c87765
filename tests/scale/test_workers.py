"""Several processes behind one port: one mock to its clients."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter

import psutil
import pytest

from tests.cli.conftest import Child, Spawn
from tests.scale.conftest import CallAdmin, port_of
from tests.scale.load_generator import Load, up_to
from tests.support.http_client import receive_all
from tests.support.polling import wait_until
from tests.support.redis_server import RedisServer

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="workers need fork, which this system does not have"
)

QUIET = ("--port", "0", "--log-level", "warning", "--store")


def workers_of(child: Child) -> list[psutil.Process]:
    return psutil.Process(child.process.pid).children()


def test_counts_are_exact_over_four_workers(spawn: Spawn, redis_database: str, call_admin: CallAdmin) -> None:
    port = port_of(spawn(*QUIET, redis_database, "--workers", "4", "--mode", "http=503@first-200"))
    responses = Load(port, up_to(900)).run(connections=32)
    assert Counter(response.status for response in responses) == {503: 200, 200: 700}
    assert call_admin(port, "requests/count", "POST", {})["count"] == 900
    ids = {response.session_id.lower() for response in responses if response.status == 200}
    assert len(ids) == 700
    for _ in range(8):  # any worker may respond
        sessions = call_admin(port, "sessions")["sessions"]
        assert {session["SessionId"].lower() for session in sessions} == ids


def test_a_verification_notices_requests_to_any_worker(
    spawn: Spawn, redis_database: str, call_admin: CallAdmin
) -> None:
    port = port_of(spawn(*QUIET, redis_database, "--workers", "3"))
    results: list[tuple[bool, float]] = []

    def verify() -> None:
        started_at = time.monotonic()
        verdict = call_admin(port, "verify", "POST", {"exactly": 12, "within": 25})["verdict"]
        results.append((verdict, time.monotonic() - started_at))

    waiters = [threading.Thread(target=verify) for _ in range(4)]
    for waiter in waiters:
        waiter.start()
    assert {response.status for response in Load(port, up_to(12)).run(connections=12)} == {200}
    for waiter in waiters:
        waiter.join(30)
    assert [verdict for verdict, _ in results] == [True] * 4
    assert max(seconds for _, seconds in results) < 20


def test_refusals_of_different_workers_have_different_ids(spawn: Spawn, redis_database: str) -> None:
    port = port_of(spawn(*QUIET, redis_database, "--workers", "2", "--seed", "7"))
    ids = []
    for _ in range(40):  # each connection goes to either worker
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(b"not HTTP\r\n\r\n")
            head = receive_all(connection).head
        ids.append(re.search(rb"X-Mock-Request-Id: (\S+)", head)[1])  # type: ignore[index]
    assert len(set(ids)) == 40
    assert len({one.rpartition(b"-")[0] for one in ids}) == 2


def test_a_worker_that_dies_is_replaced(spawn: Spawn, redis_database: str) -> None:
    child = spawn(*QUIET, redis_database, "--workers", "2")
    port = port_of(child)
    before = {worker.pid for worker in workers_of(child)}
    os.kill(min(before), signal.SIGKILL)
    wait_until(lambda: len({worker.pid for worker in workers_of(child)} - before) == 1)
    assert {response.status for response in Load(port, up_to(40)).run(connections=20)} == {200}
    ended = child.stop()
    assert ended.code == 0
    assert f"worker {min(before)} ended (SIGKILL); another starts in" in ended.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_all_processes_stop_together(spawn: Spawn, redis_database: str, number: int) -> None:
    child = spawn(*QUIET, redis_database, "--workers", "3", "--port-file", "port.txt")
    port_of(child)
    assert (child.folder / "port.txt").exists()
    workers = workers_of(child)
    assert len(workers) == 3
    started_at = time.monotonic()
    child.process.send_signal(number)
    ended = child.stop()
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert time.monotonic() - started_at < 5  # one second by the contract; this machine may be busy
    assert psutil.wait_procs(workers, timeout=0)[1] == []
    assert not (child.folder / "port.txt").exists()


def test_workers_do_not_outlive_their_parent(spawn: Spawn, redis_database: str) -> None:
    child = spawn(*QUIET, redis_database, "--workers", "2")
    port_of(child)
    workers = workers_of(child)
    child.process.kill()
    assert psutil.wait_procs(workers, timeout=30)[1] == []


def test_a_port_that_others_share_is_refused(spawn: Spawn, redis_database: str) -> None:
    port = port_of(spawn(*QUIET, redis_database, "--workers", "2"))
    second = spawn("--port", str(port), "--store", redis_database, "--workers", "2").wait()
    assert second.code == 2
    assert "the port is taken" in second.err


def test_workers_and_replicas_agree_on_a_seed(spawn: Spawn, redis_database: str) -> None:
    lines = [spawn(*QUIET, redis_database, *more).ready_line() for more in ((), ("--workers", "2"))]
    assert len({line.rpartition("(seed ")[2] for line in lines}) == 1
    assert "(seed 42)" in spawn(*QUIET, redis_database, "--seed", "42").ready_line()


def test_the_start_fails_in_one_line_without_redis(spawn: Spawn) -> None:
    ended = spawn("--port", "0", "--store", "redis://127.0.0.1:1/0").wait()
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("mockpaywall: --store: redis://127.0.0.1:1/0 cannot be used: ")
    assert ended.err.count("\n") == 1


def test_the_start_fails_where_another_release_uses_the_store(
    spawn: Spawn, redis_database: str, redis_server: RedisServer
) -> None:
    db = int(redis_database.rpartition("/")[2])
    with redis_server.client(db) as redis:
        redis.hset("mockpaywall:guard", "schema", "99")
    ended = spawn("--port", "0", "--store", redis_database).wait()
    assert ended.code == 2
    assert "another release of mockpaywall uses it (its keys are version 99, ours 3)" in ended.err


def test_a_worker_that_never_serves_ends_the_start() -> None:
    program = (
        "import sys; from mockpaywall.server.supervisor import *\n"
        "def work(own, ready): raise RuntimeError('no')\n"
        "try: WorkerSupervisor(bind_each('127.0.0.1', 0, 2), work).run(lambda: print('ready'))\n"
        "except WorkerFailed as error: sys.exit(str(error))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("a worker ended before it served\n")
