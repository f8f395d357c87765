"""The responses of one loop iteration are sent together, at its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, cast

from mockpaywall.server.connection import Connection
from mockpaywall.server.state import ServerState
from mockpaywall.server.write_batch import WriteBatch
from tests.server.doubles import REQUEST, Events, RecordingApplication, RecordingTransport, make_state


def record_iteration(
    act: Callable[[list[Connection], ServerState], None], connection_count: int = 2
) -> Events:
    """Return what happens when *act* runs in one loop iteration, on connections that were served before."""
    events: Events = []

    async def run() -> None:
        state = make_state(RecordingApplication(events))
        connections = [Connection(state) for _ in range(connection_count)]
        for number, connection in enumerate(connections):
            connection.connection_made(RecordingTransport(events, number))
            connection.data_received(REQUEST)
        await asyncio.sleep(0)  # the admission queue admits them
        state.write_batch.flush()
        events.clear()
        act(connections, state)
        await asyncio.sleep(0)

    asyncio.run(run())
    return events


def test_all_requests_begin_then_all_responses_are_sent_then_all_are_reported() -> None:
    def act(connections: list[Connection], state: ServerState) -> None:
        for connection in connections:
            connection.data_received(REQUEST)

    assert record_iteration(act) == [
        ("begun", 0),
        ("begun", 0),
        ("written", 0),
        ("written", 1),
        ("done", 0),
        ("done", 0),
    ]


def test_the_only_connection_gets_its_response_at_once() -> None:
    events_at_once: Events = []

    def act(connections: list[Connection], state: ServerState) -> None:
        connections[0].data_received(REQUEST)
        events_at_once.extend(cast(RecordingTransport, connections[0].transport).events)

    events = record_iteration(act, connection_count=1)
    assert events_at_once == events == [("begun", 0), ("written", 0), ("done", 0)]


def test_pipelined_requests_do_not_take_an_iteration_each() -> None:
    events = record_iteration(lambda connections, _: connections[0].data_received(3 * REQUEST))
    assert events == 3 * [("begun", 0), ("written", 0), ("done", 0)]


def test_nothing_is_sent_to_a_client_that_left_within_the_iteration() -> None:
    def act(connections: list[Connection], state: ServerState) -> None:
        for connection in connections:
            connection.data_received(REQUEST)
        connections[0].connection_lost(None)

    assert record_iteration(act) == [
        ("begun", 0),
        ("begun", 0),
        ("aborted", 0),
        ("written", 1),
        ("done", 0),
    ]


def test_the_batch_is_sent_before_the_server_closes_the_connection() -> None:
    def act(connections: list[Connection], state: ServerState) -> None:
        connections[0].data_received(REQUEST)
        state.write_batch.flush()
        connections[0].close_gracefully()

    assert record_iteration(act) == [("begun", 0), ("written", 0), ("done", 0)]


def test_a_batch_schedules_one_flush_for_all_its_writers() -> None:
    class Writer:
        def __init__(self) -> None:
            self.calls: list[str] = []

        def send(self) -> None:
            self.calls.append("send")

        def on_flushed(self) -> None:
            self.calls.append("on_flushed")

    class Loop(asyncio.AbstractEventLoop):
        def __init__(self) -> None:
            self.scheduled: list[Callable[[], None]] = []

        def call_soon(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
            self.scheduled.append(callback)

    loop, writers = Loop(), [Writer(), Writer()]
    batch = WriteBatch(loop)
    for writer in writers:
        batch.add(writer)
    assert len(loop.scheduled) == 1
    loop.scheduled[0]()
    batch.flush()
    assert [writer.calls for writer in writers] == [["send", "on_flushed"]] * 2
