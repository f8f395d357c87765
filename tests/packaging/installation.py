"""What the packaging tests know of a built and of an installed mockpaywall."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
WINDOWS = os.name == "nt"


@dataclass(frozen=True, slots=True)
class Built:
    """What `make wheel` leaves in dist/."""

    sdist: Path
    wheel: Path


@dataclass(frozen=True, slots=True)
class Installed:
    """An environment that holds the wheel and what it needs, and a folder to work in: no checkout near."""

    scripts: Path
    folder: Path

    @property
    def python(self) -> str:
        return str(self.scripts / "python")

    @property
    def mockpaywall(self) -> str:
        return str(self.scripts / "mockpaywall")

    def run(self, *command: str) -> str:
        return run(*command, cwd=self.folder)

    def holds(self, printed: str) -> bool:
        return Path(printed.strip()).is_relative_to(self.folder.resolve())


def clean_environ() -> dict[str, str]:
    """Without what could lead Python to the checkout, or the product to settings."""
    unwanted = ("PYTHON", "MOCKPAYWALL_", "VIRTUAL_ENV", "COV_")
    return {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}


def run(*command: str, cwd: Path) -> str:
    """What it prints; it must succeed."""
    done = subprocess.run(
        command, cwd=cwd, env=clean_environ(), capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout
