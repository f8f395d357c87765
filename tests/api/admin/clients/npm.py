"""The npm packages of the stock clients, installed once into a directory that git ignores."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CACHE = HERE.parents[2] / ".npm"
INSTALL_TIMEOUT_S = 50


def get_node_modules() -> Path:
    """Return the node_modules directory; skip the test, with the reason, when they cannot be installed."""
    if shutil.which("node") is None or (npm := shutil.which("npm")) is None:
        pytest.skip("node and npm are not installed")
    directory = CACHE / str(_compute_checksum(HERE / "package.json"))
    if not directory.exists():
        _install(npm, directory)
    return directory / "node_modules"


def _compute_checksum(file: Path) -> int:
    """Return a number that changes with the file: other versions go to another directory."""
    return sum(position * byte for position, byte in enumerate(file.read_bytes(), 1))


def _install(npm: str, directory: Path) -> None:
    """Install beside *directory*, then rename: the first of several workers that finishes provides it."""
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as temporary:
        installed = Path(temporary) / "clients"
        installed.mkdir()
        shutil.copy(HERE / "package.json", installed)
        command = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
        try:
            subprocess.run(command, cwd=installed, check=True, capture_output=True, timeout=INSTALL_TIMEOUT_S)
        except (subprocess.SubprocessError, OSError) as error:
            pytest.skip(f"npm could not install the stock clients: {error}")
        with suppress(OSError):  # another worker was faster
            os.replace(installed, directory)  # noqa: PTH105 - never replaces a directory that has files
