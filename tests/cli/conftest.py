"""Ways to run a command: in this process, or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from mockpaywall.cli.main import run

PATIENCE_S = 30


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


Cli = Callable[..., Ended]


@pytest.fixture
def cli(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Callable[..., Ended]:
    """Run a command in an empty folder; keyword arguments are the environment. Not for a server that starts."""
    monkeypatch.chdir(tmp_path)

    def command(*argv: str, **environ: str) -> Ended:
        code = run(argv, environ)
        captured = capsys.readouterr()
        return Ended(int(code), captured.out, captured.err)

    return command


@dataclass(frozen=True)
class Child:
    """A command in a process of its own, in its own folder."""

    process: subprocess.Popen[str]
    folder: Path

    def ready_line(self) -> str:
        """The first line of stdout; fails with stderr when there is none."""
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            pytest.fail(f"no ready line: {self.end().err}")
        return line

    @property
    def url(self) -> str:
        """From the ready line, which must not have been read yet."""
        return self.ready_line().split()[3]

    def end(self) -> Ended:
        """Wait until it has ended."""
        out, err = self.process.communicate(timeout=PATIENCE_S)
        return Ended(self.process.returncode, out, err)

    def stop(self) -> Ended:
        """Ask it to end."""
        self.process.terminate()
        return self.end()


Spawn = Callable[..., Child]


def clean_environ(extra: Mapping[str, str]) -> dict[str, str]:
    """This process's environment without its MOCKPAYWALL_ variables and colours."""
    names = [name for name in os.environ if not name.startswith(("MOCKPAYWALL_", "FORCE_COLOR", "NO_COLOR"))]
    return {name: os.environ[name] for name in names} | {"PYTHONWARNINGS": "error"} | dict(extra)


@pytest.fixture
def spawn(tmp_path: Path) -> Iterator[Spawn]:
    """Start `python -m mockpaywall ...`; whatever still runs at the end of the test is killed."""
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
        child.process.communicate(timeout=PATIENCE_S)


def until(condition: Callable[[], bool]) -> None:
    """Return as soon as *condition* holds, by asking: there is nothing to be told by. Fails when it never does."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.01)
