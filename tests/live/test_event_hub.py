"""The open streams of a process: the event loop does other work between two clients."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from itertools import pairwise

from mockpaywall.live.event_hub import EventHub
from tests.stores.conftest import StoreDriver, driver, make_driver

__all__ = ["driver", "make_driver"]
CLIENTS = 3
TURNS_OF_A_REQUEST = 2
"""One receives it, the next one sends its response."""


@dataclass(eq=False)
class TurnRecorder:
    """A client that notes the turn of the loop in which it gets something."""

    turns: list[int]
    received: list[tuple[int, bytes]] = field(default_factory=list)
    is_behind: bool = False

    def send(self, data: bytes) -> None:
        self.received.append((self.turns[0], data))

    def close(self) -> None:
        """Nothing: nobody is behind here."""


async def send_to_clients(driver: StoreDriver) -> list[TurnRecorder]:
    """Let the first event of a scope be sent."""
    loop = asyncio.get_running_loop()
    turns = [0]

    def count_turn() -> None:
        turns[0] += 1
        loop.call_soon(count_turn)

    hub = EventHub(driver.store, lambda exchange: {}, "g", reads_in_thread=False)
    clients = [TurnRecorder(turns) for _ in range(CLIENTS)]
    unsubscribes = [hub.open(None, "", ()).subscribe(client) for client in clients]
    count_turn()
    async with asyncio.timeout(10):
        while not all(client.received for client in clients):
            await asyncio.sleep(0)
    for unsubscribe in unsubscribes:
        unsubscribe()
    return clients


def test_a_request_is_answered_between_two_clients(driver: StoreDriver) -> None:
    clients = asyncio.run(send_to_clients(driver))
    turns = sorted(client.received[0][0] for client in clients)
    assert all(later - earlier > TURNS_OF_A_REQUEST for earlier, later in pairwise(turns))
    assert {data for client in clients for _, data in client.received} == {
        b"event: reload\nid: g.0-1\ndata: null\n\n"
    }
