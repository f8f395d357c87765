"""Build and run an example client as a process."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

import pytest

from tests.examples.clients.runners import Runner

BUILD_TIMEOUT_S = 150
RUN_TIMEOUT_S = 50
PROXIES = ("http_proxy", "https_proxy", "all_proxy")


@dataclass(frozen=True, slots=True)
class Program:
    """A program that can be run."""

    runner: Runner
    build_folder: Path

    def format(self, command: tuple[str, ...]) -> list[str]:
        return [part.format(source=self.runner.source, build=self.build_folder) for part in command]


@dataclass(frozen=True, slots=True)
class Result:
    """What a run left behind."""

    exit_code: int
    lines: tuple[str, ...]


def build_once(runner: Runner, shared_folder: Path) -> Program:
    """Build the program unless it was built; another test process may be building it now."""
    folder = shared_folder / runner.language
    folder.mkdir(parents=True, exist_ok=True)
    program = Program(runner, folder)
    if runner.build:
        import fcntl  # not on Windows, where nothing is built

        with (shared_folder / f"{runner.language}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            _build(program, folder / ".built")
    return program


def _build(program: Program, marker: Path) -> None:
    if marker.exists():
        return
    completed = subprocess.run(
        program.format(program.runner.build),
        cwd=program.runner.source,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=BUILD_TIMEOUT_S,
        check=False,
    )
    if completed.returncode:
        pytest.fail(f"{program.runner.language}: the build failed\n{completed.stdout}")
    marker.touch()


def run_program(
    program: Program,
    order: str,
    *,
    folder: Path,
    environ: Mapping[str, str],
    entries: tuple[str, ...],
    answer_line: Callable[[str], str] = lambda _: "",
) -> Result:
    """Run the program in *folder* until it ends. *answer_line* returns what the user enters after a line."""
    inherited = {name: text for name, text in os.environ.items() if name.lower() not in PROXIES}
    with (
        _open_pipe() as (stdin, entered),
        subprocess.Popen(
            [*program.format(program.runner.command), order],
            cwd=folder,
            env={**inherited, **environ},
            stdin=stdin,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        ) as process,
    ):
        deadline = threading.Timer(RUN_TIMEOUT_S, process.kill)
        deadline.start()
        try:
            entered.write("".join(f"{entry}\n" for entry in entries))
            printed = _exchange_lines(process, entered, answer_line)
            lines = tuple(line for line in printed if line != program.runner.runtime_note)
        finally:
            deadline.cancel()
    return Result(process.returncode, lines)


@contextmanager
def _open_pipe() -> Iterator[tuple[BinaryIO, TextIO]]:
    """Open a pipe for a program's standard input: the end it reads and the end that is written to.

    Both ends stay open here until the program has ended: it may end at any time, and a pipe that nobody can read
    refuses what is written.
    """
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "rb") as stdin, os.fdopen(write_end, "wb", buffering=0) as raw:
        yield stdin, TextIOWrapper(raw, encoding="utf-8", write_through=True)


def _exchange_lines(
    process: subprocess.Popen[str], entered: TextIO, answer_line: Callable[[str], str]
) -> list[str]:
    """Return the lines that the process printed."""
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line.rstrip("\n"))
        entered.write(answer_line(line))
    return lines
