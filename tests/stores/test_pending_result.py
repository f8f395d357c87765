"""A pending result whose command failed leaves nothing to the garbage collector."""

from __future__ import annotations

import gc
import weakref
from contextlib import suppress

from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.stores.pending_result import PendingResult


async def wait_for(pending: PendingResult[int]) -> int:
    return await pending


def fail_once() -> weakref.ref[StoreUnavailable]:
    """Await a result that fails; return a reference to its error."""
    pending: PendingResult[int] = PendingResult()
    coroutine = wait_for(pending)
    assert coroutine.send(None) is pending
    error = StoreUnavailable("gone")
    pending.set_exception(error)
    found = weakref.ref(error)
    del error
    with suppress(StoreUnavailable):  # pytest.raises would keep the traceback
        coroutine.send(None)
    return found


def test_the_error_is_freed_with_the_result() -> None:
    gc.disable()
    try:
        assert fail_once()() is None
    finally:
        gc.enable()
