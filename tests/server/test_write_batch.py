"""Replies of one turn of the loop leave together, when the turn ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from mockpaywall.http.request import Request
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.http.serialization import DateHeader
from mockpaywall.server.connection import Connection
from mockpaywall.server.limits import Limits
from mockpaywall.server.state import ServerState
from mockpaywall.server.write_batch import WriteBatch
from mockpaywall.server.wsgi import WsgiRunner
from tests.server.conftest import FakeApplication, no_app

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
Events = list[tuple[str, int]]


class Diary(FakeApplication):
    """Writes down when it was asked and told."""

    def __init__(self, events: Events) -> None:
        super().__init__()
        self.events = events

    def respond(self, call: Request) -> Any:
        self.events.append(("asked", 0))
        return super().answer(call)

    def complete(self, reply: Response, phase: ExchangePhase) -> None:
        self.events.append((phase.value, 0))
        super().sent(reply, phase)


class Wire(asyncio.Transport):
    """Writes down what is written."""

    def __init__(self, events: Events, number: int) -> None:
        super().__init__()
        self.events, self.number = events, number
        self.closed = False

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        pass

    def write(self, data: Any) -> None:
        self.events.append(("written", self.number))

    def close(self) -> None:
        self.closed = True

    abort = close

    def is_closing(self) -> bool:
        return self.closed


def happens(turn: Callable[[list[Connection], ServerState], None], clients: int = 2) -> Events:
    """What happens when *turn* is done in one turn of the loop, with so many connections served already."""
    events: Events = []

    async def run() -> None:
        state = ServerState(
            Diary(events), WsgiRunner(no_app, 1), Limits(), DateHeader(lambda: 0.0), tls=False
        )
        connections = [Connection(state) for _ in range(clients)]
        for number, connection in enumerate(connections):
            connection.connection_made(Wire(events, number))
            connection.data_received(REQUEST)
        await asyncio.sleep(0)  # the gate lets the first requests in
        state.write_batch.flush()
        events.clear()
        turn(connections, state)
        await asyncio.sleep(0)

    asyncio.run(run())
    return events


def test_first_all_are_answered_then_all_are_sent_then_all_are_told() -> None:
    def turn(connections: list[Connection], site: ServerState) -> None:
        for connection in connections:
            connection.data_received(REQUEST)

    said = happens(turn)
    assert said == [("asked", 0), ("asked", 0), ("written", 0), ("written", 1), ("done", 0), ("done", 0)]


def test_pipelined_requests_do_not_take_a_turn_each() -> None:
    events = happens(lambda connections, _: connections[0].data_received(3 * REQUEST))
    assert events == 3 * [("asked", 0), ("written", 0), ("done", 0)]


def test_a_client_that_leaves_within_the_turn_is_sent_nothing() -> None:
    def turn(connections: list[Connection], site: ServerState) -> None:
        for connection in connections:
            connection.data_received(REQUEST)
        connections[0].connection_lost(None)

    assert happens(turn) == [("asked", 0), ("asked", 0), ("aborted", 0), ("written", 1), ("done", 0)]


def test_what_is_posted_goes_out_before_the_server_parts() -> None:
    def turn(connections: list[Connection], site: ServerState) -> None:
        connections[0].data_received(REQUEST)
        site.write_batch.flush()
        connections[0].close_gracefully()

    assert happens(turn) == [("asked", 0), ("written", 0), ("done", 0)]


def test_an_outbox_asks_for_one_turn_however_many_post() -> None:
    class Sender:
        def __init__(self) -> None:
            self.did: list[str] = []

        def send(self) -> None:
            self.did.append("send")

        def on_flushed(self) -> None:
            self.did.append("has_sent")

    class Loop(asyncio.AbstractEventLoop):
        def __init__(self) -> None:
            self.soon: list[Callable[[], None]] = []

        def call_soon(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            self.soon.append(callback)

    loop, senders = Loop(), [Sender(), Sender()]
    outbox = WriteBatch(loop)
    for sender in senders:
        outbox.add(sender)
    assert len(loop.soon) == 1
    loop.soon[0]()
    outbox.flush()
    assert [one.did for one in senders] == [["send", "has_sent"]] * 2
