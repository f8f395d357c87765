"""Scripts for threads that may block. Every error becomes StoreUnavailable."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from redis.exceptions import NoScriptError, RedisError

from mockpaywall.model.redis_address import RedisAddress
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.stores.redis.redis_clients import make_client
from mockpaywall.stores.redis.scripts import Script

MAX_ERROR_CHARS = 200
_SENTINEL_ERROR = re.compile(r" - (?:\w+:)?(\w+Error)")
Argument = str | bytes | int | float


class ScriptClient:
    """Runs scripts on the server. *common_args*: the arguments that all of them begin with."""

    def __init__(self, address: RedisAddress, common_args: Sequence[str]) -> None:
        self._address = address
        self._common_args = common_args
        self._redis = make_client(address)

    def run(self, script: Script, *arguments: Argument) -> Any:
        """Return the reply of *script*. Raise StoreUnavailable."""
        try:
            try:
                return self._execute("EVALSHA", script.sha, arguments)
            except NoScriptError:
                return self._execute("EVAL", script.text, arguments)
        except (RedisError, UnicodeError) as error:
            raise unavailable(self._address, error) from error

    def close(self) -> None:
        """Close the connections."""
        self._redis.close()

    def _execute(self, command: str, script: str, arguments: Sequence[Argument]) -> Any:
        # Not redis.evalsha: its types differ between releases of redis-py.
        execute: Callable[..., Any] = self._redis.execute_command
        return execute(command, script, *self._common_args, *arguments)


def unavailable(address: RedisAddress, error: object) -> StoreUnavailable:
    """Return the error for the log and the client, in one line."""
    return StoreUnavailable(f"{address} does not serve: {format_error(address, error)}")


def format_error(address: RedisAddress, error: object) -> str:
    """Return what went wrong, in one line of printable ASCII and without the address's passwords."""
    text = " ".join(str(error).split()) or type(error).__name__
    if text.startswith("ALIEN"):
        return f"another release of mockpaywall uses it (its keys are version {text.split()[1]})"
    if text.startswith("No master found"):
        return _describe_missing_master(address, text)
    for password in filter(None, (address.password, address.sentinel_password)):
        text = text.replace(password, "***")  # a server may quote the command that it refuses
    return "".join(one if one.isascii() and one.isprintable() else "?" for one in text[:MAX_ERROR_CHARS])


def _describe_missing_master(address: RedisAddress, text: str) -> str:
    """Keep what redis-py says about each Sentinel's error, without the options of its client."""
    errors = dict.fromkeys(_SENTINEL_ERROR.findall(text))
    return f"no Sentinel has a master '{address.service}'" + (f" ({', '.join(errors)})" if errors else "")
