"""A slice of the benchmark that makes checkouts with failures and looks for orphans and repeated numbers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.redis_server import require_redis

PROGRAM = Path(__file__).parents[2] / "benchmarks" / "checkouts.py"
CHECKOUTS, TIMEOUT_S = 200, 120


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of the server is read from /proc")
@pytest.mark.parametrize("store", ["memory", "redis"])
def test_checkouts_leave_no_orphan_and_give_no_number_twice(store: str) -> None:
    if store == "redis":
        require_redis()
    arguments = ("--checkouts", str(CHECKOUTS), "--clients", "2", "--store", store)
    done = subprocess.run(
        [sys.executable, str(PROGRAM), *arguments],
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("; 0 problems\n")
