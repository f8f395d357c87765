"""Threads for what may block."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue

Job = Callable[[], None]


class DaemonThreadPool:
    """At most *size* daemon threads, each started when a job finds nobody free. `do` is for one thread only.

    Not a ThreadPoolExecutor: its threads are waited for when the interpreter ends, and a call that waits (an admin
    `verify` with `within`) would keep a stopped server alive.
    """

    def __init__(self, max_threads: int) -> None:
        self._max_threads = max_threads
        self._thread_count = 0
        self._idle_semaphore = threading.Semaphore(0)
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()

    def submit(self, job: Job) -> None:
        """Run *job* soon. It must not raise."""
        self._jobs.put(job)
        if not self._idle_semaphore.acquire(blocking=False) and self._thread_count < self._max_threads:
            self._thread_count += 1
            threading.Thread(
                target=self._run_jobs, name=f"mockpaywall-wsgi-{self._thread_count}", daemon=True
            ).start()

    def shutdown(self) -> None:
        """Let the threads end when they are done; nobody waits for them."""
        for _ in range(self._thread_count):
            self._jobs.put(None)

    def _run_jobs(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            del job
            self._idle_semaphore.release()
