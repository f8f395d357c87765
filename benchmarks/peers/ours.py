"""mockpaywall itself, installed from the checkout into its own virtual environment, with its defaults."""

from __future__ import annotations

import shlex
from collections.abc import Callable

from peers.launch import Launch


def default(launch: Launch) -> list[str]:
    """`mockpaywall serve` and a port: journal on, schemas checked, one process, its log line per request."""
    return [str(launch.tools / "mockpaywall/bin/mockpaywall"), "serve", "--port", str(launch.port)]


def instead(command_line: str) -> Callable[[Launch], list[str]]:
    """Another command in our place; `{port}` in it becomes the port."""

    def command(launch: Launch) -> list[str]:
        return [word.replace("{port}", str(launch.port)) for word in shlex.split(command_line)]

    return command
