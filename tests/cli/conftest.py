"""Run a command: in this process, or in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from mockpaywall.cli.main import run

TIMEOUT_S = 30


@dataclass(frozen=True)
class CommandResult:
    """Exit code and output of a command."""

    code: int
    out: str
    err: str


Cli = Callable[..., CommandResult]


@pytest.fixture
def cli(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., CommandResult]:
    """Run a command in an empty folder; keyword arguments are the environment. Not for `serve` with valid settings."""
    monkeypatch.chdir(tmp_path)

    def command(*argv: str, **environ: str) -> CommandResult:
        code = run(argv, environ)
        captured = capsys.readouterr()
        return CommandResult(int(code), captured.out, captured.err)

    return command


@dataclass(frozen=True)
class Child:
    """A command that runs in its own process and folder."""

    process: subprocess.Popen[str]
    folder: Path

    def ready_line(self) -> str:
        """Return the first line of stdout; fail with stderr when there is none.

        The line of the live page is written with it: `wait` does not see it.
        """
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            pytest.fail(f"no ready line: {self.wait().err}")
        return line

    @property
    def url(self) -> str:
        """The URL in the ready line, which must not have been read yet."""
        return self.ready_line().split()[3]

    def wait(self) -> CommandResult:
        """Wait until the process has result."""
        out, err = self.process.communicate(timeout=TIMEOUT_S)
        return CommandResult(self.process.returncode, out, err)

    def stop(self) -> CommandResult:
        """Terminate the process and wait until it has result."""
        self.process.terminate()
        return self.wait()


Spawn = Callable[..., Child]


def clean_environ(extra: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of this process, which the suite has cleaned, plus *extra*."""
    return dict(os.environ) | {"PYTHONWARNINGS": "error"} | dict(extra)


@pytest.fixture
def spawn(tmp_path: Path) -> Iterator[Spawn]:
    """Start `python -m mockpaywall ...`; processes that still run at the end of the test are killed."""
    children: list[Child] = []

    def start(*argv: str, **environ: str) -> Child:
        process = subprocess.Popen(
            [sys.executable, "-m", "mockpaywall", *argv],
            cwd=tmp_path,
            env=clean_environ({"PYTHONPATH": str(Path(__file__).parents[2]), **environ}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        children.append(Child(process, tmp_path))
        return children[-1]

    yield start
    for child in children:
        if child.process.poll() is None:
            child.process.kill()
        child.process.communicate(timeout=TIMEOUT_S)
