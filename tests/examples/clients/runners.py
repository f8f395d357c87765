"""How the program of each language is built and run."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.example_runs import EXAMPLES

CLIENTS = EXAMPLES / "clients"
TYPESCRIPT_COMPILER = str(CLIENTS / "typescript" / "node_modules" / ".bin" / "tsc")
"""Installed by `npm ci` in its folder."""


@dataclass(frozen=True, slots=True)
class Runner:
    """One language. In the commands, {source} is the folder of its files, and {build} a folder to write to."""

    language: str
    """The name of the folder in examples/clients."""
    title: str
    needs: str
    usage: str
    """What a person types in the folder of the language to build and run it."""
    command: tuple[str, ...]
    """The order follows as the last argument."""
    programs: tuple[str, ...] = ()
    """Names on PATH, or paths. Where one is missing, the tests are skipped."""
    build: tuple[str, ...] = ()
    """Run once for all tests."""
    is_installed_by_ci: bool = True

    @property
    def source(self) -> Path:
        return CLIENTS / self.language

    def __str__(self) -> str:
        return self.language


RUNNERS: tuple[Runner, ...] = (
    Runner(
        "curl",
        "Shell",
        needs="a POSIX shell, curl and jq",
        usage="sh pay_order.sh order-1",
        command=("sh", "{source}/pay_order.sh"),
        programs=("sh", "curl", "jq"),
    ),
    Runner(
        "python",
        "Python",
        needs="Python 3.9",
        usage="python3 pay_order.py order-1",
        command=(sys.executable, "{source}/pay_order.py"),
    ),
    Runner(
        "typescript",
        "TypeScript",
        needs="Node 20, and npm for the compiler",
        usage="npm ci && npm run build && node build/pay_order.mjs order-1",
        command=("node", "{build}/pay_order.mjs"),
        programs=("node", TYPESCRIPT_COMPILER),
        build=(TYPESCRIPT_COMPILER, "--project", "{source}", "--outDir", "{build}"),
    ),
)
"""In alphabetical order."""


def require_programs(runner: Runner) -> None:
    """Skip the test when a program is missing; fail it where CI should have installed the program."""
    if sys.platform == "win32" and runner.programs:
        pytest.skip("the programs are run on Linux and macOS")
    missing = [program for program in runner.programs if shutil.which(program) is None]
    if not missing:
        return
    reason = f"{', '.join(missing)}: not installed"
    if runner.is_installed_by_ci and os.environ.get("CI") == "true" and sys.platform == "linux":
        pytest.fail(f"{reason}; .ci/run should do it")
    pytest.skip(reason)
