"""A signal ends the process within a second, whatever its main thread is doing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from mockpaywall.server.stop_signals import SIGNALS, STOP_TIMEOUT_S, StopSignals

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no sigwait")
ROOT = Path(__file__).parents[2]

STUCK = {
    "a loop of Python": "while True: pass",
    "a call that ignores interruptions": "import ctypes; libc = ctypes.CDLL(None)\nwhile True: libc.pause()",
    "a lock": "lock = threading.Lock(); lock.acquire(); lock.acquire()",
    "an unread pipe": "import os; r, w = os.pipe()\nwhile True: os.write(w, b'x' * 65536)",
    "an exception that is swallowed": (
        "while True:\n    try: time.sleep(60)\n    except BaseException: pass"
    ),
    "an event loop that does not stop": "import asyncio; asyncio.run(asyncio.sleep(60))",
}


def start(body: str, on_stop: str = "lambda: None") -> subprocess.Popen[str]:
    program = (
        "import threading, time; from mockpaywall.server.stop_signals import StopSignals\n"
        "stop = threading.Event()\n"
        f"with StopSignals() as signals:\n    signals.on_stop = {on_stop}\n    print('ready', flush=True)\n"
    ) + "".join(f"    {line}\n" for line in body.splitlines())
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    pipe = subprocess.PIPE
    process = subprocess.Popen([sys.executable, "-c", program], stdout=pipe, stderr=pipe, text=True, env=env)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


@pytest.mark.parametrize("body", STUCK.values(), ids=STUCK.keys())
@pytest.mark.parametrize("number", SIGNALS)
def test_a_stuck_process_ends_with_0(body: str, number: signal.Signals) -> None:
    with start(body) as process:
        started_at = time.monotonic()
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    assert time.monotonic() - started_at < 5  # a second on an idle machine


def test_a_signal_before_anything_can_be_stopped_ends_the_process_at_once() -> None:
    """In a process of its own: another thread of this one could receive the signal."""
    with start("time.sleep(60)", on_stop="signals.on_stop") as process:
        started_at = time.monotonic()
        process.terminate()
        _, err = process.communicate(timeout=30)
    assert (process.returncode, err) == (0, "")
    assert time.monotonic() - started_at < STOP_TIMEOUT_S  # it does not wait for the server to stop


def test_every_thread_that_starts_later_leaves_the_signals_to_the_waiting_one() -> None:
    masks: list[set[int]] = []
    with StopSignals():
        thread = threading.Thread(
            target=lambda: masks.append(set(signal.pthread_sigmask(signal.SIG_BLOCK, ())))
        )
        thread.start()
        thread.join()
    assert set(SIGNALS) <= masks[0]


def test_without_a_signal_everything_is_as_before() -> None:
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    before = (signal.pthread_sigmask(signal.SIG_BLOCK, ()), set(threading.enumerate()))
    with StopSignals() as signals:
        assert set(SIGNALS) <= signal.pthread_sigmask(signal.SIG_BLOCK, ())
    assert not signals.requested
    assert (signal.pthread_sigmask(signal.SIG_BLOCK, ()), set(threading.enumerate())) == before
    assert {number: signal.getsignal(number) for number in SIGNALS} == handlers


def test_a_program_that_ends_in_time_keeps_its_own_way_out() -> None:
    with start("stop.wait()\nprint('done')", on_stop="stop.set") as process:
        process.terminate()
        process.terminate()
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "done\n", "")
