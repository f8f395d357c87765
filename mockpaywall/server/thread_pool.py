"""Threads for what may block."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import SimpleQueue

Job = Callable[[], None]


class Crew:
    """At most *size* daemon threads, each started when a job finds nobody free. `do` is for one thread only.

    Not a ThreadPoolExecutor: its threads are waited for when the interpreter ends, and a call that waits (an admin
    `verify` with `within`) would keep a stopped server alive.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._started = 0
        self._free = threading.Semaphore(0)
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()

    def do(self, job: Job) -> None:
        """Run *job* soon. It must not raise."""
        self._jobs.put(job)
        if not self._free.acquire(blocking=False) and self._started < self._size:
            self._started += 1
            threading.Thread(target=self._work, name=f"mockpaywall-wsgi-{self._started}", daemon=True).start()

    def dismiss(self) -> None:
        """Let the threads end when they are done; nobody waits for them."""
        for _ in range(self._started):
            self._jobs.put(None)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()
            del job
            self._free.release()
