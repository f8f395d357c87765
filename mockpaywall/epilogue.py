"""The end of a call: the edge has sent its reply, or broken it; journal, log and metrics are told."""

from __future__ import annotations

from mockpaywall.domain.call import Call
from mockpaywall.domain.finished import Finished
from mockpaywall.domain.reply import Phase, Reply
from mockpaywall.world import World


def finish(call: Call, reply: Reply, phase: Phase, started_at: float, world: World) -> None:
    """Called once a call by whichever edge delivered *reply*; *started_at* is when the call came."""
    now = world.clock()
    world.store.sent(reply, phase, now)
    world.watch(Finished(call, reply, phase, started_at, now))
