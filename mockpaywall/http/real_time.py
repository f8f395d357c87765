"""The clocks and the sleep of the system, whatever a test suite has put into the module `time`.

A server may run inside a test process. freezegun and `mock.patch("time.monotonic")` replace the functions of the
module `time`, and then a time-out never ends or ends at once. `time` is built in, so a second module object with
functions of its own can be made; patches do not reach it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from importlib.util import find_spec, module_from_spec
from types import ModuleType


def _load_private_time() -> ModuleType:
    spec = find_spec("time")
    if spec is None or spec.loader is None:
        raise ImportError("the module time is missing")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


_TIME = _load_private_time()
monotonic: Callable[[], float] = _TIME.monotonic
wall_clock: Callable[[], float] = _TIME.time
"""Seconds since the epoch."""
sleep: Callable[[float], None] = _TIME.sleep


def use_real_time(loop: asyncio.AbstractEventLoop) -> asyncio.AbstractEventLoop:
    """Let the timers of *loop* follow real time. uvloop does so anyway; the loops of asyncio read `time.monotonic`."""
    if isinstance(loop, asyncio.BaseEventLoop):
        vars(loop)["time"] = monotonic
    return loop
