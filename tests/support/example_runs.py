"""Run the example files in a process of their own, where no settings of this checkout apply."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.support.markdown import ROOT

EXAMPLES = ROOT / "examples"


def copy_python_examples(folder: Path) -> Path:
    """Copy the Python examples into *folder* and return the path of the copy."""
    return Path(shutil.copytree(EXAMPLES / "python", folder / "python"))


def run_example(folder: Path, *command: str, environ: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Return exit code and output of *command*; pytest loads only the plugins that it names."""
    inherited = {
        name: text for name, text in os.environ.items() if not name.startswith(("PYTEST_", "MOCKPAYWALL_"))
    }
    plugins = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    completed = subprocess.run(
        command,
        cwd=folder,
        env={**inherited, **plugins, **(environ or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return completed.returncode, completed.stdout


def run_pytest(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run pytest with our plugin in *folder*."""
    return run_example(folder, sys.executable, "-m", "pytest", "-p", "mockpaywall.pytest_plugin", *arguments)
