"""A reply's way out, with a transport that only notes what it is given."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.server.delayed_response import DelayedResponse


class Noted(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))


def travelled(
    reply: Response, then: Callable[[DelayedResponse], None], seconds: float
) -> tuple[list[bytes], list[ExchangePhase]]:
    """What was written and told in *seconds* after `go`, and *then*."""
    transport, description = Noted(), []

    async def travel() -> None:
        loop = asyncio.get_running_loop()
        journey = DelayedResponse(
            loop, transport, reply, lambda reply: (b"head ", reply.body), description.append
        )
        journey.start()
        then(journey)
        await asyncio.sleep(seconds)

    asyncio.run(travel())
    return transport.written, description


@pytest.mark.parametrize(
    ("reply", "before"),
    [
        (Response(200, (), b"ab", delay_ms=10), []),
        (Response(200, (), b"ab", dribble_chunks=2, dribble_ms=20), [b"head "]),
    ],
    ids=["delayed", "in pieces"],
)
def test_a_cancelled_journey_does_nothing_more(reply: Response, before: list[bytes]) -> None:
    assert travelled(reply, DelayedResponse.cancel, 0.1) == (before, [])


def test_a_journey_that_is_left_alone_arrives() -> None:
    written, description = travelled(
        Response(200, (), b"abc", delay_ms=5, dribble_chunks=3, dribble_ms=15), lambda _: None, 1
    )
    assert (written, description) == ([b"head ", b"a", b"b", b"c"], [ExchangePhase.DONE])
