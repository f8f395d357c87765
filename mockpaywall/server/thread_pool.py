"""Threads for calls that may block."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue

Job = Callable[[], None]


class DaemonThreadPool:
    """At most *max_threads* daemon threads. One is started when a job finds no idle thread.

    Not a ThreadPoolExecutor: the interpreter waits for its threads at exit, and a request that waits (an admin
    `verify` with `within`) would keep a stopped server alive. `submit` and `shutdown` are for one thread.
    """

    def __init__(self, max_threads: int) -> None:
        self._max_threads = max_threads
        self._thread_count = 0
        self._idle_semaphore = threading.Semaphore(0)
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()

    def submit(self, job: Job) -> None:
        """Run *job* as soon as a thread is idle. It must not raise."""
        self._jobs.put(job)
        if not self._idle_semaphore.acquire(blocking=False) and self._thread_count < self._max_threads:
            self._thread_count += 1
            name = f"mockpaywall-wsgi-{self._thread_count}"
            threading.Thread(target=self._run_jobs, name=name, daemon=True).start()

    def shutdown(self) -> None:
        """Let the threads end after their jobs. Does not wait for them."""
        for _ in range(self._thread_count):
            self._jobs.put(None)

    def _run_jobs(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            del job
            self._idle_semaphore.release()
