"""redis-py for threads that may block: scripts run by name, and every trouble becomes StoreAway."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import NoScriptError, RedisError
from redis.retry import Retry

from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.stores.redis.scripts import Script

Argument = str | bytes | int | float


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """Where the store is, and how long it may take."""

    host: str
    port: int
    db: int
    timeout_s: float
    """Seconds for a connection, and for an answer."""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"redis://{host}:{self.port}/{self.db}"


def parse_address(url: str, timeout_s: float) -> RedisAddress:
    """From `redis://HOST:PORT/DB`, as the settings have checked it."""
    address, _, db = url.removeprefix("redis://").rpartition("/")
    host, _, port = address.rpartition(":")
    return RedisAddress(host.strip("[]"), int(port), int(db), timeout_s)


def connect(address: RedisAddress, *, read_timeout_s: float | None = None) -> Redis:
    """A client that opens connections as threads need them. Nothing is asked yet, nothing tried twice."""
    return Redis(
        host=address.host,
        port=address.port,
        db=address.db,
        socket_timeout=address.timeout_s if read_timeout_s is None else read_timeout_s,
        socket_connect_timeout=address.timeout_s,
        retry=Retry(NoBackoff(), 0),
        protocol=2,
    )


class ScriptClient:
    """Runs scripts on the server at *place*; all of them begin with *preface*."""

    def __init__(self, address: RedisAddress, common_args: Sequence[str]) -> None:
        self.address = address
        self._common_args = common_args
        self._redis = connect(address)

    def run(self, script: Script, *arguments: Argument) -> Any:
        """Its answer. Raises StoreAway."""
        try:
            try:
                return self._execute("EVALSHA", script.sha, arguments)
            except NoScriptError:
                return self._execute("EVAL", script.text, arguments)
        except (RedisError, UnicodeError) as error:
            raise unavailable(self.address, error) from error

    def close(self) -> None:
        """Let go of the connections."""
        self._redis.close()

    def _execute(self, command: str, script: str, arguments: Sequence[Argument]) -> Any:
        # Not redis.evalsha: what it makes of types differs between releases of redis-py.
        expectation: Callable[..., Any] = self._redis.execute_command
        return expectation(command, script, *self._common_args, *arguments)


def unavailable(address: RedisAddress, error: object) -> StoreUnavailable:
    """In one line, for the log and the client."""
    return StoreUnavailable(f"{address} does not serve: {format_error(error)}")


def format_error(error: object) -> str:
    """What went wrong, in one line of plain characters."""
    text = " ".join(str(error).split()) or type(error).__name__
    if text.startswith("ALIEN"):
        return f"another release of mockpaywall uses it (its keys are version {text.split()[1]})"
    return "".join(one if one.isascii() and one.isprintable() else "?" for one in text[:200])
