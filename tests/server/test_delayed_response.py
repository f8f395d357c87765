"""A delayed response, with a transport that only records what is written."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.server.delayed_response import DelayedResponse


class WriteRecorder(asyncio.Transport):
    def __init__(self) -> None:
        super().__init__()
        self.written: list[bytes] = []

    def write(self, data: Any) -> None:
        self.written.append(bytes(data))


def run_delayed_response(
    response: Response, act: Callable[[DelayedResponse], None], seconds: float
) -> tuple[list[bytes], list[ExchangePhase]]:
    """Start it, call *act*, wait *seconds*; return what was written and which phases were reported."""
    transport, phases = WriteRecorder(), []

    async def run() -> None:
        loop = asyncio.get_running_loop()
        delayed_response = DelayedResponse(
            loop, transport, response, lambda response: (b"head ", response.body), phases.append
        )
        delayed_response.start()
        act(delayed_response)
        await asyncio.sleep(seconds)

    asyncio.run(run())
    return transport.written, phases


@pytest.mark.parametrize(
    ("response", "written_before"),
    [
        (Response(200, (), b"ab", delay_ms=10), []),
        (Response(200, (), b"ab", dribble_chunks=2, dribble_ms=20), [b"head "]),
    ],
    ids=["delayed", "dribbled"],
)
def test_a_canceled_response_does_nothing_more(response: Response, written_before: list[bytes]) -> None:
    assert run_delayed_response(response, DelayedResponse.cancel, 0.1) == (written_before, [])


def test_a_response_is_delayed_and_dribbled() -> None:
    response = Response(200, (), b"abc", delay_ms=5, dribble_chunks=3, dribble_ms=15)
    written, phases = run_delayed_response(response, lambda _: None, 1)
    assert (written, phases) == ([b"head ", b"a", b"b", b"c"], [ExchangePhase.DONE])
