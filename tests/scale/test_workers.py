"""Several processes behind one port: one mock to those outside."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

import psutil
import pytest

from tests.cli.conftest import Child, Spawn, until
from tests.scale.conftest import Ask, port_of
from tests.scale.load import Load, exactly
from tests.support.redis_server import RedisServer

pytestmark = pytest.mark.skipif(
    not hasattr(os, "fork"), reason="workers need fork, which this system has not"
)

QUIET = ("--port", "0", "--log-level", "warning", "--store")


def workers_of(child: Child) -> list[psutil.Process]:
    return psutil.Process(child.process.pid).children()


def test_counts_are_exact_over_four_workers(spawn: Spawn, redis_database: str, ask: Ask) -> None:
    port = port_of(spawn(*QUIET, redis_database, "--workers", "4", "--mode", "http=503@first-200"))
    seen = Load(port, exactly(900)).run(connections=32)
    assert Counter(one.status for one in seen) == {503: 200, 200: 700}
    assert ask(port, "requests/count", "POST", {})["count"] == 900
    ids = {one.session_id for one in seen if one.status == 200}
    assert len(ids) == 700
    found = {one["SessionId"].lower() for _ in range(8) for one in ask(port, "sessions")["sessions"]}
    assert found == {one.lower() for one in ids}


def test_a_verify_hears_of_calls_to_any_worker(spawn: Spawn, redis_database: str, ask: Ask) -> None:
    port = port_of(spawn(*QUIET, redis_database, "--workers", "3"))
    description: list[tuple[bool, float]] = []

    def verify() -> None:
        began = time.monotonic()
        verdict = ask(port, "verify", "POST", {"exactly": 12, "within": 25})["verdict"]
        description.append((verdict, time.monotonic() - began))

    waiters = [threading.Thread(target=verify) for _ in range(4)]
    for waiter in waiters:
        waiter.start()
    assert {one.status for one in Load(port, exactly(12)).run(connections=12)} == {200}
    for waiter in waiters:
        waiter.join(30)
    assert [verdict for verdict, _ in description] == [True] * 4
    assert max(seconds for _, seconds in description) < 20


def test_a_worker_that_dies_is_replaced(spawn: Spawn, redis_database: str) -> None:
    child = spawn(*QUIET, redis_database, "--workers", "2")
    port = port_of(child)
    before = {one.pid for one in workers_of(child)}
    os.kill(min(before), signal.SIGKILL)
    until(lambda: len({one.pid for one in workers_of(child)} - before) == 1)
    assert {one.status for one in Load(port, exactly(40)).run(connections=20)} == {200}
    ended = child.stop()
    assert ended.code == 0
    assert f"worker {min(before)} ended (SIGKILL); another starts in" in ended.err


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_all_stop_together(spawn: Spawn, redis_database: str, number: int) -> None:
    child = spawn(*QUIET, redis_database, "--workers", "3", "--port-file", "port.txt")
    port_of(child)
    assert (child.folder / "port.txt").exists()
    crowd = workers_of(child)
    assert len(crowd) == 3
    description = time.monotonic()
    child.process.send_signal(number)
    ended = child.end()
    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert time.monotonic() - description < 5  # one second by the contract; this machine may be busy
    assert psutil.wait_procs(crowd, timeout=0)[1] == []
    assert not (child.folder / "port.txt").exists()


def test_workers_do_not_outlive_their_parent(spawn: Spawn, redis_database: str) -> None:
    child = spawn(*QUIET, redis_database, "--workers", "2")
    port_of(child)
    crowd = workers_of(child)
    child.process.kill()
    assert psutil.wait_procs(crowd, timeout=30)[1] == []


def test_a_port_that_others_share_is_refused(spawn: Spawn, redis_database: str) -> None:
    port = port_of(spawn(*QUIET, redis_database, "--workers", "2"))
    late = spawn("--port", str(port), "--store", redis_database, "--workers", "2").end()
    assert late.code == 2
    assert "the port is taken" in late.err


def test_workers_and_replicas_agree_on_a_seed(spawn: Spawn, redis_database: str) -> None:
    lines = [spawn(*QUIET, redis_database, *more).ready_line() for more in ((), ("--workers", "2"))]
    assert len({line.rpartition("(seed ")[2] for line in lines}) == 1
    assert "(seed 42)" in spawn(*QUIET, redis_database, "--seed", "42").ready_line()


def test_without_redis_the_start_fails_in_one_line(spawn: Spawn) -> None:
    ended = spawn("--port", "0", "--store", "redis://127.0.0.1:1/0").end()
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.startswith("mockpaywall: --store: redis://127.0.0.1:1/0 cannot be used: ")
    assert ended.err.count("\n") == 1


def test_another_release_in_the_store_stops_the_start(
    spawn: Spawn, redis_database: str, redis_server: RedisServer
) -> None:
    db = int(redis_database.rpartition("/")[2])
    with redis_server.client(db) as redis:
        redis.hset("mockpaywall:guard", "schema", "99")
    ended = spawn("--port", "0", "--store", redis_database).end()
    assert ended.code == 2
    assert "another release of mockpaywall uses it (its keys are version 99, ours 1)" in ended.err


def test_a_worker_that_never_serves_ends_the_start() -> None:
    program = (
        "import sys; from mockpaywall.server.supervisor import *\n"
        "def work(own, ready): raise RuntimeError('no')\n"
        "try: Workers(bind_each('127.0.0.1', 0, 2), work).run(lambda: print('ready'))\n"
        "except WorkerFailed as error: sys.exit(str(error))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("a worker ended before it served\n")
