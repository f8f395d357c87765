"""Workers send heartbeats; one that stops is replaced."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="workers need fork")
ROOT = Path(__file__).parents[2]
TIMEOUT_S = 30

PROGRAM = """
import asyncio, logging, os, signal, time
from mockpaywall.server.supervisor import WorkerSupervisor, bind_each

def work(sockets, on_ready):
    async def serve():
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, stop.set)
        loop.add_signal_handler(signal.SIGUSR1, time.sleep, 60)
        on_ready()
        await stop.wait()
    asyncio.run(serve())

logging.basicConfig(format="%(message)s")
supervisor = WorkerSupervisor(bind_each("127.0.0.1", 0, 2), work, heartbeat_interval_s=0.05)
supervisor.run(lambda: print("ready", flush=True))
"""


@pytest.fixture
def supervisor() -> Iterator[subprocess.Popen[str]]:
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=pipe, stderr=pipe, text=True, env=env
    ) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"
        yield process
        process.kill()


def list_workers(supervisor: subprocess.Popen[str]) -> set[int]:
    return {worker.pid for worker in psutil.Process(supervisor.pid).children()}


@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGUSR1], ids=["stopped", "stuck in its loop"])
def test_a_stuck_worker_is_replaced(supervisor: subprocess.Popen[str], number: signal.Signals) -> None:
    before = list_workers(supervisor)
    stuck = min(before)
    os.kill(stuck, number)
    deadline = time.monotonic() + TIMEOUT_S
    while len(after := list_workers(supervisor)) < 2 or stuck in after:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert before - {stuck} < after
    supervisor.terminate()
    _, err = supervisor.communicate(timeout=TIMEOUT_S)
    assert f"worker {stuck} does not respond; it is killed" in err
    assert f"worker {stuck} ended (SIGKILL); another starts in" in err
    assert supervisor.returncode == 0


def test_workers_outlive_a_pause_of_their_parent(supervisor: subprocess.Popen[str]) -> None:
    """A machine that sleeps, or a debugger: the parent has read no heartbeats meanwhile."""
    before = list_workers(supervisor)
    supervisor.send_signal(signal.SIGSTOP)
    time.sleep(1)  # twenty intervals
    supervisor.send_signal(signal.SIGCONT)
    time.sleep(0.3)
    assert list_workers(supervisor) == before
    supervisor.terminate()
    _, err = supervisor.communicate(timeout=TIMEOUT_S)
    assert (supervisor.returncode, err) == (0, "")


def test_a_stop_ends_stuck_workers_too(supervisor: subprocess.Popen[str]) -> None:
    workers = [psutil.Process(pid) for pid in list_workers(supervisor)]
    for worker in workers:
        worker.send_signal(signal.SIGSTOP)
    started_at = time.monotonic()
    supervisor.terminate()
    supervisor.communicate(timeout=TIMEOUT_S)
    assert supervisor.returncode == 0
    assert time.monotonic() - started_at < 5  # a second on an idle machine
    assert psutil.wait_procs(workers, timeout=0)[1] == []


HANGING_START = """
import os, sys, time
from mockpaywall.server import supervisor
supervisor.MAX_START_INTERVALS = 40

def hang_once(sockets, on_ready):
    try:
        os.close(os.open(sys.argv[1], os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        work(sockets, on_ready)
    else:
        time.sleep(600)
"""


def test_a_worker_that_hangs_before_it_is_ready_is_replaced(tmp_path: Path) -> None:
    program = PROGRAM.replace("2), work,", "2), hang_once,").replace(
        "logging.basicConfig", f"{HANGING_START}\nlogging.basicConfig", 1
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", program, str(tmp_path / "hung")]
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=env) as process:
        assert process.stdout
        assert process.stdout.readline() == "ready\n"  # once the second process of that worker serves
        process.terminate()
        _, err = process.communicate(timeout=TIMEOUT_S)
    assert "does not start; it is killed" in err
    assert "ended (SIGKILL); another starts in" in err
    assert process.returncode == 0
