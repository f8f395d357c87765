"""The command line: one file per command, listed in `command_registry`. Importing this imports nothing else."""

from __future__ import annotations

from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command with *argv* (default: that of the process) and return its exit code. Never raises."""
    import os  # every import waits for the call: resolving the entry point costs nothing
    import sys

    from mockpaywall.cli import process

    arguments = sys.argv[1:] if argv is None else argv
    process.exit_on_signals(arguments)
    process.open_closed_streams()
    from mockpaywall.cli.main import run  # after the handler: it takes a tenth of a second

    try:
        exit_code = run(arguments, os.environ)
    finally:
        process.flush_streams()
    if argv is None and process.is_serve(arguments):
        os._exit(exit_code)  # the interpreter frees objects one by one: 4 s for a journal of 200,000 requests
    return exit_code
