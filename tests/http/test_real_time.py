"""Clocks that no test suite can replace."""

from __future__ import annotations

import asyncio
import re
import time
from pathlib import Path

import freezegun
import pytest

from mockpaywall.http import real_time

PACKAGE = Path(real_time.__file__).parents[1]
REPLACEABLE = re.compile(
    r"\btime\.(time|monotonic|sleep|perf_counter)(_ns)?\b|datetime\.now\(|^from time import", re.MULTILINE
)
OWN_PROCESS = ("cli", "server/supervisor.py", "server/stop_signals.py", "http/real_time.py")
"""What runs only where mockpaywall is the process."""


@freezegun.freeze_time("2030-01-01")
def test_frozen_time_does_not_stop_the_clocks() -> None:
    before = real_time.monotonic(), real_time.wall_clock()
    real_time.sleep(0.01)
    assert real_time.monotonic() - before[0] >= 0.01
    assert real_time.wall_clock() > before[1]
    assert abs(real_time.wall_clock() - time.time()) > 86400


def test_replaced_functions_of_the_module_time_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("time", "monotonic", "sleep"):
        monkeypatch.setattr(time, name, lambda *_: pytest.fail("patched"))
    real_time.sleep(real_time.monotonic() * 0)
    assert real_time.wall_clock() > 1e9


def test_the_loop_of_asyncio_keeps_real_time(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = real_time.use_real_time(asyncio.new_event_loop())
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    loop.run_until_complete(asyncio.wait_for(asyncio.sleep(0.01), 5))
    monkeypatch.undo()
    loop.close()


def test_what_may_run_in_another_process_reads_these_clocks() -> None:
    paths = [
        path
        for path in PACKAGE.rglob("*.py")
        if not path.relative_to(PACKAGE).as_posix().startswith(OWN_PROCESS)
    ]
    assert [path for path in paths if REPLACEABLE.search(path.read_text(encoding="utf-8"))] == []
