"""Coroutines that are driven by hand, without an event loop and in one."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any, TypeVar

from mockpaywall.stores.pending_result import PendingResult

Result = TypeVar("Result")


def run(coroutine: Coroutine[Any, Any, Result]) -> Result:
    """Run a coroutine that never suspends, as those of a store for threads, and return its result."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        result: Result = done.value
        return result
    coroutine.close()
    raise AssertionError("the coroutine was suspended")


async def run_pending(coroutine: Coroutine[PendingResult[Any], None, Result]) -> Result:
    """Run a coroutine that awaits `PendingResult`s, in the running event loop, and return its result."""
    while True:
        try:
            pending = coroutine.send(None)
        except StopIteration as done:
            result: Result = done.value
            return result
        resumed = asyncio.get_running_loop().create_future()
        pending.add_done_callback(partial(resumed.set_result, None))
        await resumed
