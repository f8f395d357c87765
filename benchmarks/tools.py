"""Install the servers and the load generator into a folder outside git, and say what cannot be installed and why."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

BENCHMARKS = Path(__file__).parent
CHECKOUT = BENCHMARKS.parent
ROOT = BENCHMARKS / ".tools"
INSTALL_TIMEOUT_S = 900


class UnavailableError(Exception):
    """A tool cannot be installed here. The text says why and what to do."""


@dataclass(frozen=True, slots=True)
class NpmPackage:
    """A pinned package of the npm registry. Its install scripts do not run: none of ours needs them."""

    package: str

    def install(self, folder: Path) -> None:
        """Install it into *folder*/node_modules, unless this version is there already."""
        marker = folder / "installed"
        if marker.is_file() and marker.read_text() == self.package:
            return
        if shutil.which("npm") is None:
            raise UnavailableError("npm is not on the PATH (Debian: apt-get install npm)")
        folder.mkdir(parents=True, exist_ok=True)
        options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefix", str(folder)]
        _run(["npm", "install", *options, self.package])
        marker.write_text(self.package)


@dataclass(frozen=True, slots=True)
class VirtualEnvironment:
    """A virtual environment with these packages. If *reinstall*, the packages are installed again in each run."""

    packages: tuple[str, ...]
    reinstall: bool = False

    def install(self, folder: Path) -> None:
        """Create the environment in *folder* with the running Python, and install the packages."""
        marker = folder / "installed"
        contents = " ".join((sys.version, *self.packages))
        is_current = marker.is_file() and marker.read_text() == contents
        if is_current and not self.reinstall:
            return
        if not is_current:
            _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        _run([str(folder / "bin/python"), "-m", "pip", "install", "-q", *self.packages])
        marker.write_text(contents)


@dataclass(frozen=True, slots=True)
class SystemProgram:
    """A program of the system. With *use_apt*, root on Debian installs it; otherwise the user must do so."""

    debian_package: str
    use_apt: bool = False

    def install(self, folder: Path) -> None:
        """Look for the program with the name of *folder* on the PATH."""
        if shutil.which(folder.name):
            return
        if self.use_apt and os.geteuid() == 0 and shutil.which("apt-get"):
            _run(["apt-get", "update", "-q"])
            _run(["apt-get", "install", "-q", "-y", self.debian_package])
            return
        command = f"apt-get install {self.debian_package}"
        raise UnavailableError(f"{folder.name} is not on the PATH (Debian, as root: {command})")


TOOLS: Mapping[str, NpmPackage | VirtualEnvironment | SystemProgram] = {
    "wrk": SystemProgram("wrk", use_apt=True),
    "java": SystemProgram("default-jre-headless"),
    "node": SystemProgram("nodejs"),
    "mockpaywall": VirtualEnvironment((str(CHECKOUT),), reinstall=True),
    "httpserver": VirtualEnvironment(("pytest-httpserver==1.2.0", "jsonschema==4.26.0")),
    "wiremock": NpmPackage("wiremock@3.13.2"),
    "mockserver": NpmPackage("mockserver-node@8.0.0"),
    "mockoon": NpmPackage("@mockoon/cli@9.9.0"),
    "mountebank": NpmPackage("@mbtest/mountebank@2.9.2"),
    # 5.16 needs Node 24; this is the newest version that runs on Node 18 to 22.
    "prism": NpmPackage("@stoplight/prism-cli@5.14.2"),
}


def install_tools(names: Iterable[str]) -> dict[str, str]:
    """Install each of *names* (keys of TOOLS). Return the reason for each that cannot be installed."""
    missing: dict[str, str] = {}
    for name in names:
        try:
            TOOLS[name].install(_folder_of(name))
        except UnavailableError as error:
            missing[name] = str(error)
    return missing


def pinned_packages() -> Iterator[str]:
    """Yield the packages that are measured, with their versions, as the registries name them."""
    for tool in TOOLS.values():
        if isinstance(tool, NpmPackage):
            yield tool.package
        elif isinstance(tool, VirtualEnvironment) and not tool.reinstall:
            yield from tool.packages


def _folder_of(name: str) -> Path:
    return ROOT / "npm" / name if isinstance(TOOLS[name], NpmPackage) else ROOT / name


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_TIMEOUT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UnavailableError(f"{command[0]} failed: {error}") from error
    if done.returncode:
        message = _error_line(done.stderr or done.stdout)
        raise UnavailableError(f"`{' '.join(command[:4])} ...` failed: {message}")


def _error_line(output: str) -> str:
    """Return the last line that mentions an error, or the last line."""
    lines = output.strip().splitlines() or ["(no output)"]
    return next((line.strip() for line in reversed(lines) if "Error" in line or "ERR" in line), lines[-1])
