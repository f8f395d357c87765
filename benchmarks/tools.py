"""Installs what is measured and what measures, into a folder outside git; says plainly what cannot be had."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE / ".tools"
CHECKOUT = HERE.parent
INSTALL_LIMIT_S = 900


class UnavailableError(Exception):
    """A tool cannot be had here; the text says why and what would help."""


@dataclass(frozen=True, slots=True)
class Npm:
    """A package of the npm registry, pinned. Its install scripts are not run: none of ours needs them."""

    package: str

    def install(self, folder: Path) -> None:
        """Puts it under *folder*/node_modules, unless that very version is there."""
        done = folder / "installed"
        if done.is_file() and done.read_text() == self.package:
            return
        if shutil.which("npm") is None:
            raise UnavailableError("npm is not on the PATH (Debian: apt-get install npm)")
        folder.mkdir(parents=True, exist_ok=True)
        _run(
            [
                "npm",
                "install",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--prefix",
                str(folder),
                self.package,
            ]
        )
        done.write_text(self.package)


@dataclass(frozen=True, slots=True)
class Venv:
    """A virtual environment of its own with these packages; *fresh* installs again each time."""

    packages: tuple[str, ...]
    fresh: bool = False

    def install(self, folder: Path) -> None:
        """Makes *folder* a virtual environment of the running Python and fills it."""
        done = folder / "installed"
        wanted = " ".join((sys.version, *self.packages))
        current = done.is_file() and done.read_text() == wanted
        if current and not self.fresh:
            return
        if not current:
            _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        _run([str(folder / "bin/python"), "-m", "pip", "install", "-q", *self.packages])
        done.write_text(wanted)


@dataclass(frozen=True, slots=True)
class Program:
    """A program of the system. Root on Debian gets it by itself when *by_apt*; all others are told what to do."""

    debian: str
    by_apt: bool = False

    def install(self, folder: Path) -> None:
        """Looks on the PATH for the program named like *folder*."""
        if shutil.which(folder.name):
            return
        if self.by_apt and os.geteuid() == 0 and shutil.which("apt-get"):
            _run(["apt-get", "update", "-q"])
            _run(["apt-get", "install", "-q", "-y", self.debian])
            return
        raise UnavailableError(
            f"{folder.name} is not on the PATH (Debian, as root: apt-get install {self.debian})"
        )


TOOLS: Mapping[str, Npm | Venv | Program] = {
    "wrk": Program("wrk", by_apt=True),
    "java": Program("default-jre-headless"),
    "node": Program("nodejs"),
    "mockpaywall": Venv((str(CHECKOUT),), fresh=True),
    "httpserver": Venv(("pytest-httpserver==1.2.0", "jsonschema==4.26.0")),
    "wiremock": Npm("wiremock@3.13.2"),
    "mockserver": Npm("mockserver-node@8.0.0"),
    "mockoon": Npm("@mockoon/cli@9.9.0"),
    "mountebank": Npm("@mbtest/mountebank@2.9.2"),
    # 5.16 asks for Node 24; this is the newest that runs on Node 18 to 22.
    "prism": Npm("@stoplight/prism-cli@5.14.2"),
}


def install(names: Iterable[str]) -> dict[str, str]:
    """Gets each of *names* (keys of TOOLS); returns why not for those that cannot be had."""
    missing: dict[str, str] = {}
    for name in names:
        try:
            TOOLS[name].install(_folder(name))
        except UnavailableError as error:
            missing[name] = str(error)
    return missing


def pins() -> Iterator[str]:
    """The packages that are measured, with their versions, as the registries name them."""
    for tool in TOOLS.values():
        if isinstance(tool, Npm):
            yield tool.package
        elif isinstance(tool, Venv) and not tool.fresh:
            yield from tool.packages


def _folder(name: str) -> Path:
    return ROOT / "npm" / name if isinstance(TOOLS[name], Npm) else ROOT / name


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_LIMIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnavailableError(f"{command[0]} failed: {error}") from error
    if done.returncode:
        raise UnavailableError(
            f"`{' '.join(command[:4])} ...` failed: {_complaint(done.stderr or done.stdout)}"
        )


def _complaint(output: str) -> str:
    """The last line that speaks of an error, or else the last line."""
    lines = output.strip().splitlines() or ["(it printed nothing)"]
    return next((line.strip() for line in reversed(lines) if "Error" in line or "ERR" in line), lines[-1])
