"""Values for a built and for an installed mockpaywall."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
WINDOWS = os.name == "nt"


@dataclass(frozen=True, slots=True)
class Artifacts:
    """The files that `make wheel` writes to dist/."""

    sdist: Path
    wheel: Path


@dataclass(frozen=True, slots=True)
class Installation:
    """An environment with the wheel and its dependencies, and a working directory outside the checkout."""

    scripts: Path
    folder: Path

    @property
    def python(self) -> str:
        return str(self.scripts / "python")

    @property
    def mockpaywall(self) -> str:
        return str(self.scripts / "mockpaywall")

    @property
    def site_packages(self) -> Path:
        pattern = "Lib/site-packages" if WINDOWS else "lib/python*/site-packages"
        (folder,) = self.scripts.parent.glob(pattern)
        return folder

    def run(self, *command: str) -> str:
        """Run a command in the folder and return its stdout; fail when it fails."""
        return run(*command, cwd=self.folder)

    def contains(self, path: str) -> bool:
        return Path(path.strip()).is_relative_to(self.folder.resolve())


def isolated_environ() -> dict[str, str]:
    """Return the environment without variables that lead Python to the checkout, or that are settings."""
    unwanted = ("PYTHON", "MOCKPAYWALL_", "VIRTUAL_ENV", "COV_")
    return {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}


def run(*command: str, cwd: Path) -> str:
    """Run a command and return its stdout; fail when it fails."""
    process = subprocess.run(
        command, cwd=cwd, env=isolated_environ(), capture_output=True, encoding="utf-8", check=False
    )
    assert process.returncode == 0, f"{command}\n{process.stdout}\n{process.stderr}"
    return process.stdout


def read_product() -> dict[str, bytes]:
    """Return the content of the wheel, without its metadata, by the names there."""
    package, schemas = ROOT / "mockpaywall", ROOT / "schemas"
    files = {path: path.relative_to(ROOT) for path in package.rglob("*") if "__pycache__" not in path.parts}
    files |= {path: Path("mockpaywall", "schemas", path.name) for path in schemas.iterdir()}
    return {name.as_posix(): path.read_bytes() for path, name in files.items() if path.is_file()}
