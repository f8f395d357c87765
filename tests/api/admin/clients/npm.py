"""The npm packages of the stock clients, installed once into a folder that git ignores."""

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
INSTALL_S = 50


def modules() -> Path:
    """Their node_modules. Skips the test, with the reason, where they cannot be had."""
    if shutil.which("node") is None or (npm := shutil.which("npm")) is None:
        pytest.skip("node and npm are not on this machine")
    folder = CACHE / str(hash_of(HERE / "package.json"))
    if not folder.exists():
        _install(npm, folder)
    return folder / "node_modules"


def hash_of(file: Path) -> int:
    """Changes with the file: other versions, another folder."""
    return sum(place * byte for place, byte in enumerate(file.read_bytes(), 1))


def _install(npm: str, folder: Path) -> None:
    """Beside its place first: of several workers that install at once, the first to be done wins."""
    CACHE.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as beside:
        made = Path(beside) / "clients"
        made.mkdir()
        shutil.copy(HERE / "package.json", made)
        command = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
        try:
            subprocess.run(command, cwd=made, check=True, capture_output=True, timeout=INSTALL_S)
        except (subprocess.SubprocessError, OSError) as error:
            pytest.skip(f"npm could not install the stock clients: {error}")
        with suppress(OSError):  # another worker was faster
            os.replace(made, folder)  # noqa: PTH105 - the one call that never replaces a full folder
