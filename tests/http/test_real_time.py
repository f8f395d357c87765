"""Clocks that no test suite can replace."""

from __future__ import annotations

import asyncio
import time

import freezegun
import pytest

from mockpaywall.http import real_time


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
