"""A real Redis: on a free port, in a folder of its own, killed and started again at will."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import trustme
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import AuthenticationError, RedisError
from redis.retry import Retry

from tests.support.polling import wait_until

BINARY = shutil.which("redis-server") or shutil.which("valkey-server") or "redis-server"
DATABASES = 1000
MAX_STARTS, RESTART_DELAY_S = 10, 0.5


def require_redis() -> None:
    """Skip the test where no server is installed, but fail in CI on Linux, where it must be."""
    if Path(BINARY).is_absolute():
        return
    message = "no redis-server and no valkey-server on this machine (Debian: apt-get install redis-server)"
    if "CI" in os.environ and sys.platform == "linux":
        pytest.fail(message)
    pytest.skip(message)


class RedisProcess:
    """A server that is started with *options*. *client_options*: how redis-py connects to it."""

    def __init__(self, folder: Path, options: Sequence[str], client_options: dict[str, Any]) -> None:
        self._command = [BINARY, *options, "--dir", str(folder), "--loglevel", "warning"]
        self._client_options = client_options
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return when it answers. Its port was free; a connection of another process may have it now."""
        for _ in range(MAX_STARTS):
            self._process = subprocess.Popen(
                self._command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            wait_until(lambda: self._has_ended() or self._answers())
            if not self._has_ended():
                return
            time.sleep(RESTART_DELAY_S)
        pytest.fail(f"it ended: {self._command}")

    def kill(self) -> None:
        """Kill it, without a chance to write anything more."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def stop_answering(self) -> None:
        """Let it accept connections and answer nothing."""
        self._send_signal("SIGSTOP")

    def answer_again(self) -> None:
        """After `stop_answering`."""
        self._send_signal("SIGCONT")

    def client(self, db: int = 0) -> Redis:
        """Return a client to look at the data."""
        return Redis(db=db, retry=Retry(NoBackoff(), 0), **self._client_options)

    def _has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def _answers(self) -> bool:
        try:
            with self.client() as redis:
                return bool(redis.ping())
        except AuthenticationError:
            return True
        except RedisError:
            return False

    def _send_signal(self, name: str) -> None:
        if self._process is not None:
            self._process.send_signal(getattr(signal, name))


class RedisServer(RedisProcess):
    """A server on TCP. With *durable* it writes every change to the disk before it answers."""

    def __init__(
        self, folder: Path, *options: str, durable: bool = False, credentials: dict[str, str] | None = None
    ) -> None:
        self.port = find_free_port()
        append = ("--appendonly", "yes", "--appendfsync", "always") if durable else ("--appendonly", "no")
        super().__init__(
            folder,
            [*("--port", str(self.port), "--bind", "127.0.0.1"), *append, *COMMON_OPTIONS, *options],
            {"port": self.port, **(credentials or {})},
        )

    def url(self, db: int = 0) -> str:
        """Return its address without credentials."""
        return f"redis://127.0.0.1:{self.port}/{db}"


class TlsRedisServer(RedisProcess):
    """A server that speaks only TLS, with a certificate for localhost that a CA of its own has signed."""

    def __init__(self, folder: Path, *options: str, credentials: dict[str, str] | None = None) -> None:
        self.port = find_free_port()
        self.ca_file = folder / "ca.pem"
        authority, key, certificate = trustme.CA(), folder / "key.pem", folder / "certificate.pem"
        issued = authority.issue_cert("localhost")
        authority.cert_pem.write_to_path(self.ca_file)
        issued.private_key_pem.write_to_path(key)
        issued.cert_chain_pems[0].write_to_path(certificate)
        files = ("--tls-cert-file", str(certificate), "--tls-key-file", str(key))
        trust = ("--tls-ca-cert-file", str(self.ca_file), "--tls-auth-clients", "no")
        super().__init__(
            folder,
            [*("--port", "0", "--tls-port", str(self.port)), *files, *trust, *COMMON_OPTIONS, *options],
            {"port": self.port, "ssl": True, "ssl_ca_certs": str(self.ca_file), **(credentials or {})},
        )


class UnixRedisServer(RedisProcess):
    """A server that listens on a unix socket only."""

    def __init__(self, folder: Path, *options: str, credentials: dict[str, str] | None = None) -> None:
        self.path = folder / "redis.sock"
        super().__init__(
            folder,
            [*("--port", "0", "--unixsocket", str(self.path)), *COMMON_OPTIONS, *options],
            {"unix_socket_path": str(self.path), **(credentials or {})},
        )

    def _answers(self) -> bool:
        return self.path.exists() and super()._answers()


class RedisSentinel(RedisProcess):
    """A Sentinel that watches *master* under the name *service* and replaces it within a second or two."""

    def __init__(self, folder: Path, master: RedisServer, service: str, password: str) -> None:
        self.port = find_free_port()
        config = folder / "sentinel.conf"
        config.write_text(
            f"port {self.port}\nbind 127.0.0.1\nrequirepass {password}\n"
            f"sentinel monitor {service} 127.0.0.1 {master.port} 1\n"
            f"sentinel auth-pass {service} {password}\n"
            f"sentinel down-after-milliseconds {service} 300\n"
            f"sentinel failover-timeout {service} 2000\n"
        )
        super().__init__(folder, [str(config), "--sentinel"], {"port": self.port, "password": password})


COMMON_OPTIONS = ("--save", "", "--databases", str(DATABASES))


def find_free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
