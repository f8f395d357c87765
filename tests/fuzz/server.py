"""A mockpaywall in a process of its own, for hostile inputs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.support.markdown import ROOT

TRACEBACK = re.compile(rb"Traceback \(most recent call last\)|Exception ignored|Task exception")
CONTROL_CHARACTERS = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
STOP_TIMEOUT_S = 10


@dataclass(frozen=True, slots=True)
class FuzzedServer:
    """The process and its log file."""

    process: subprocess.Popen[str]
    port: int
    log: Path

    def find_log_faults(self, start: int = 0) -> list[str]:
        """Return what must never be in a log, tracebacks and control characters, from that byte on."""
        text = self.log.read_bytes()[start:]
        found = [match for pattern in (TRACEBACK, CONTROL_CHARACTERS) if (match := pattern.search(text))]
        return [f"the log has {match[0]!r}: {_excerpt(text, match)}" for match in found]


def _excerpt(text: bytes, match: re.Match[bytes]) -> str:
    return text[max(0, match.start() - 300) : match.end() + 3_000].decode("utf-8", "replace")


@contextmanager
def run_server(*arguments: str) -> Iterator[FuzzedServer]:
    """Run this checkout on a free port. Its log is a file, and its folder is removed at the end."""
    with TemporaryDirectory(prefix="fuzz-", ignore_cleanup_errors=True) as folder:
        log = Path(folder) / "log.txt"
        with log.open("wb") as stderr:
            process = _start(arguments, stderr.fileno(), folder)
        try:
            yield FuzzedServer(process, _read_port(process), log)
        finally:
            _stop(process)


def _start(arguments: tuple[str, ...], stderr: int, folder: str) -> subprocess.Popen[str]:
    environ = {name: text for name, text in os.environ.items() if not name.startswith("MOCKPAYWALL_")}
    return subprocess.Popen(
        [sys.executable, "-m", "mockpaywall", "serve", "--port", "0", "--seed", "1", *arguments],
        cwd=folder,
        env=environ | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    )


def _read_port(process: subprocess.Popen[str]) -> int:
    assert process.stdout
    found = re.search(r"http://[^ ]*:(\d+)", process.stdout.readline())
    assert found, "the server did not start"
    return int(found[1])


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
