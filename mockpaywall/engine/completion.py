"""The end of a call: the edge has sent its reply, or broken it; journal, log and metrics are told."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from mockpaywall.engine.context import World
from mockpaywall.http.request import Call
from mockpaywall.http.response import Phase, Reply
from mockpaywall.model.completed_exchange import Finished
from mockpaywall.model.store_unavailable import StoreAway

Note = Callable[[Reply, Phase, float], None]


def finish(
    call: Call, reply: Reply, phase: Phase, started_at: float, world: World, *, note: Note | None = None
) -> None:
    """Called once a call by whichever edge delivered *reply*; *started_at* is when the call came.

    *note* tells the journal, where it is not the store's own `sent`. A store that is away loses the ending,
    and nothing else: the reply is out.
    """
    now = world.clock()
    with suppress(StoreAway):
        (note or world.store.sent)(reply, phase, now)
    world.watch(Finished(call, reply, phase, started_at, now))
