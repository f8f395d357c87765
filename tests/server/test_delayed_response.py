"""A reply's way out, with a transport that only notes what it is given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from mockpaywall.http.response import Phase, Reply
from mockpaywall.server.delayed_response import Journey


class Noted(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))


def travelled(
    reply: Reply, then: Callable[[Journey], None], seconds: float
) -> tuple[list[bytes], list[Phase]]:
    """What was written and told in *seconds* after `go`, and *then*."""
    transport, told = Noted(), []

    async def travel() -> None:
        loop = asyncio.get_running_loop()
        journey = Journey(loop, transport, reply, lambda reply: (b"head ", reply.body), told.append)
        journey.go()
        then(journey)
        await asyncio.sleep(seconds)

    asyncio.run(travel())
    return transport.written, told


@pytest.mark.parametrize(
    ("reply", "before"),
    [
        (Reply(200, (), b"ab", delay_ms=10), []),
        (Reply(200, (), b"ab", pieces=2, pieces_over_ms=20), [b"head "]),
    ],
    ids=["delayed", "in pieces"],
)
def test_a_cancelled_journey_does_nothing_more(reply: Reply, before: list[bytes]) -> None:
    assert travelled(reply, Journey.cancel, 0.1) == (before, [])


def test_a_journey_that_is_left_alone_arrives() -> None:
    written, told = travelled(
        Reply(200, (), b"abc", delay_ms=5, pieces=3, pieces_over_ms=15), lambda _: None, 1
    )
    assert (written, told) == ([b"head ", b"a", b"b", b"c"], [Phase.DONE])
