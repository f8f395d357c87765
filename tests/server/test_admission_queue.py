"""New connections do not delay those that are served already."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

from mockpaywall.http.response import ExchangePhase
from mockpaywall.server.admission_queue import MAX_ADMITTED_PER_ITERATION, AdmissionQueue
from mockpaywall.server.connection import Connection
from tests.server.conftest import RunningServer
from tests.server.doubles import (
    REQUEST,
    Events,
    FakeApplication,
    RecordingApplication,
    RecordingTransport,
    make_state,
)


def record_writes(new_connections: int, iterations: int) -> Events:
    """Return what is written when a known client sends a request after many new ones have.

    The known client has number 0, the new ones 1 and above.
    """
    events: Events = []

    async def run() -> Events:
        state = make_state(RecordingApplication(events))
        connections = [Connection(state) for _ in range(1 + new_connections)]
        for number, connection in enumerate(connections):
            connection.connection_made(RecordingTransport(events, number))
        connections[0].data_received(REQUEST)
        await asyncio.sleep(0)
        state.write_batch.flush()
        events.clear()
        for connection in connections[1:]:
            connection.data_received(REQUEST)
        connections[0].data_received(REQUEST)
        for _ in range(iterations):
            await asyncio.sleep(0)
        return [event for event in events if event[0] == "written"]

    return asyncio.run(run())


def test_a_known_client_is_served_before_many_new_ones() -> None:
    written = record_writes(new_connections=100, iterations=1)
    assert written[0] == ("written", 0)
    assert len(written) == 1 + MAX_ADMITTED_PER_ITERATION


def test_new_connections_are_admitted_a_few_per_iteration_in_order() -> None:
    in_order = [("written", number) for number in range(21)]
    assert record_writes(new_connections=20, iterations=1) == in_order[: 1 + MAX_ADMITTED_PER_ITERATION]
    assert record_writes(new_connections=20, iterations=8) == in_order


def test_the_request_of_a_client_that_left_before_admission_is_not_handled() -> None:
    application = FakeApplication()
    events: Events = []

    async def run() -> None:
        connection = Connection(make_state(application))
        connection.connection_made(RecordingTransport(events, 0))
        connection.data_received(REQUEST)
        connection.connection_lost(None)
        await asyncio.sleep(0)

    asyncio.run(run())
    assert application.requests == []
    assert events == []


def test_a_client_that_closed_its_sending_side_before_admission_is_answered() -> None:
    events: Events = []
    application = RecordingApplication(events)

    async def run() -> None:
        connection = Connection(make_state(application))
        connection.connection_made(RecordingTransport(events, 0))
        connection.data_received(REQUEST)
        assert connection.eof_received()
        for _ in range(3):
            await asyncio.sleep(0)

    asyncio.run(run())
    assert events[:2] == [("begun", 0), ("written", 0)]
    assert application.wait_for_phases(1) == [ExchangePhase.DONE]


def test_a_first_request_may_arrive_byte_by_byte(server: RunningServer) -> None:
    with server.connect() as client:
        for byte in REQUEST:
            client.send(bytes((byte,)))
        assert client.read_response().status == 200


def test_every_one_of_many_new_clients_is_answered(any_server: RunningServer) -> None:
    with ExitStack() as stack:
        clients = [stack.enter_context(any_server.connect()) for _ in range(5 * MAX_ADMITTED_PER_ITERATION)]
        for client in clients:
            client.send(REQUEST)
        assert {client.read_response().status for client in clients} == {200}


def test_the_queue_schedules_one_iteration_at_a_time() -> None:
    class NewConnection:
        admitted = False

        def admit(self) -> None:
            self.admitted = True

    async def run() -> None:
        queue = AdmissionQueue(asyncio.get_running_loop())
        connections = [NewConnection() for _ in range(MAX_ADMITTED_PER_ITERATION + 1)]
        for connection in connections:
            queue.submit(connection)
        await asyncio.sleep(0)
        admitted = [connection.admitted for connection in connections]
        assert admitted == [True] * MAX_ADMITTED_PER_ITERATION + [False]
        await asyncio.sleep(0)
        assert connections[-1].admitted

    asyncio.run(run())
