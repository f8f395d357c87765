"""Programs that tests run, and what happens where one is missing."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest


def require_installed(programs: Iterable[str]) -> None:
    """Skip the test when one of *programs*, names on PATH or paths, is missing.

    In CI on Linux fail instead, unless .ci/run found packages that this distribution does not have.
    """
    missing = [program for program in programs if not shutil.which(program) and not Path(program).exists()]
    if not missing:
        return
    reason = f"{', '.join(missing)}: not installed"
    unavailable = os.environ.get("CI_UNAVAILABLE_PACKAGES")
    if os.environ.get("CI") == "true" and sys.platform == "linux" and not unavailable:
        pytest.fail(f"{reason}; .ci/run should do it")
    pytest.skip(f"{reason}; no package here: {unavailable}" if unavailable else reason)
