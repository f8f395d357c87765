"""mockpaywall itself: installed from the checkout, run from any checkout, or another command instead of it."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

from peers.peer import LaunchContext

Command = Callable[[LaunchContext], list[str]]


def default(context: LaunchContext) -> list[str]:
    """Run `mockpaywall serve` with its defaults: one process, journal on, schemas checked, one log line per request."""
    return [str(context.tools / "mockpaywall/bin/mockpaywall"), "serve", "--port", str(context.port)]


def from_checkout(root: Path, python: Path | str, *options: str) -> Command:
    """Run the code in *root* with the interpreter *python*, whatever version that interpreter has installed."""
    command = ["env", f"PYTHONPATH={root}", str(python), "-m", "mockpaywall", "serve", "--port"]
    return lambda context: [*command, str(context.port), *options]


def from_command_line(text: str) -> Command:
    """Run another command; the port replaces `{port}` in it."""
    words = shlex.split(text)
    return lambda context: [word.replace("{port}", str(context.port)) for word in words]
