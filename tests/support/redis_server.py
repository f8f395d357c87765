"""A Redis of our own: on a free port, in a folder of its own, killed and started again at will."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from redis import Redis
from redis.exceptions import RedisError

BINARY = shutil.which("redis-server") or shutil.which("valkey-server")
DEADLINE_S = 30
DATABASES = 1000


def demand_redis() -> None:
    """Skip the test where there is none, but fail in CI on Linux: there it is to be installed."""
    if BINARY is not None:
        return
    description = (
        "no redis-server and no valkey-server on this machine (Debian: apt-get install redis-server)"
    )
    if "CI" in os.environ and sys.platform == "linux":
        pytest.fail(description)
    pytest.skip(description)


class RedisServer:
    """Ready to be started. With *durable* it has written every change down before it says so."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._folder = folder
        self._durable = durable
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when it answers."""
        keeping = (
            ("--appendonly", "yes", "--appendfsync", "always") if self._durable else ("--appendonly", "no")
        )
        options = ("--port", str(self.port), "--bind", "127.0.0.1", "--save", "", *keeping)
        more = ("--databases", str(DATABASES), "--dir", str(self._folder), "--loglevel", "warning")
        self._process = subprocess.Popen(
            [BINARY or "redis-server", *options, *more], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._wait()

    def kill(self) -> None:
        """At once, with no chance to write anything more."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop_answering(self) -> None:
        """It takes connections and says nothing."""
        self._signal("SIGSTOP")

    def answer_again(self) -> None:
        """After `stop_answering`."""
        self._signal("SIGCONT")

    def client(self, db: int = 0) -> Redis:
        """For a look at what is there."""
        return Redis(port=self.port, db=db)

    def url(self, db: int = 0) -> str:
        """As --store takes it."""
        return f"redis://127.0.0.1:{self.port}/{db}"

    def _signal(self, name: str) -> None:
        if self._process is not None:
            self._process.send_signal(getattr(signal, name))

    def _wait(self) -> None:
        deadline = time.monotonic() + DEADLINE_S
        while True:
            try:
                with self.client() as redis:
                    redis.ping()
                return
            except RedisError:
                if time.monotonic() > deadline or (self._process and self._process.poll() is not None):
                    raise
                time.sleep(0.01)
