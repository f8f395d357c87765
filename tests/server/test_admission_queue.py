"""Those who come new do not keep those waiting who are served already."""

from __future__ import annotations

import asyncio
from contextlib import ExitStack

from mockpaywall.http.response import ExchangePhase
from mockpaywall.http.serialization import DateHeader
from mockpaywall.server.admission_queue import MAX_ADMITTED_PER_ITERATION, AdmissionQueue
from mockpaywall.server.connection import Connection
from mockpaywall.server.limits import Limits
from mockpaywall.server.state import ServerState
from mockpaywall.server.wsgi import WsgiRunner
from tests.server.conftest import FakeApplication, Served, no_app
from tests.server.test_write_batch import REQUEST, Diary, Events, Wire


def served(crowd: int, turns: int) -> Events:
    """A client that is served already asks after a *crowd* has come; what was written in so many turns.

    The client has number 0, the crowd 1 and above.
    """
    events: Events = []

    async def run() -> Events:
        state = ServerState(
            Diary(events), WsgiRunner(no_app, 1), Limits(), DateHeader(lambda: 0.0), tls=False
        )
        connections = [Connection(state) for _ in range(1 + crowd)]
        for number, connection in enumerate(connections):
            connection.connection_made(Wire(events, number))
        connections[0].data_received(REQUEST)
        await asyncio.sleep(0)
        state.write_batch.flush()
        events.clear()
        for connection in connections[1:]:
            connection.data_received(REQUEST)
        connections[0].data_received(REQUEST)
        for _ in range(turns):
            await asyncio.sleep(0)
        return [event for event in events if event[0] == "written"]

    return asyncio.run(run())


def test_a_client_that_is_served_goes_before_a_crowd() -> None:
    written = served(crowd=100, turns=1)
    assert written[0] == ("written", 0)
    assert len(written) == 1 + MAX_ADMITTED_PER_ITERATION


def test_a_crowd_is_let_in_a_few_a_turn_in_the_order_it_came() -> None:
    in_order = [("written", number) for number in range(21)]
    assert served(crowd=20, turns=1) == in_order[: 1 + MAX_ADMITTED_PER_ITERATION]
    assert served(crowd=20, turns=8) == in_order


def test_who_leaves_at_the_gate_is_not_asked() -> None:
    application = FakeApplication()
    events: Events = []

    async def run() -> None:
        connection = Connection(
            ServerState(application, WsgiRunner(no_app, 1), Limits(), DateHeader(lambda: 0.0), tls=False)
        )
        connection.connection_made(Wire(events, 0))
        connection.data_received(REQUEST)
        connection.connection_lost(None)
        await asyncio.sleep(0)

    asyncio.run(run())
    assert application.calls == []
    assert events == []


def test_who_closes_its_own_side_at_the_gate_is_answered() -> None:
    events: Events = []
    application = Diary(events)

    async def run() -> None:
        connection = Connection(
            ServerState(application, WsgiRunner(no_app, 1), Limits(), DateHeader(lambda: 0.0), tls=False)
        )
        connection.connection_made(Wire(events, 0))
        connection.data_received(REQUEST)
        assert connection.eof_received()
        for _ in range(3):
            await asyncio.sleep(0)

    asyncio.run(run())
    assert events[:2] == [("asked", 0), ("written", 0)]
    assert application.phases(1) == [ExchangePhase.DONE]


def test_a_first_request_may_come_in_pieces(server: Served) -> None:
    with server.connect() as wire:
        for octet in REQUEST:
            wire.send(bytes((octet,)))
        assert wire.answer().status == 200


def test_a_crowd_is_answered_to_the_last(any_server: Served) -> None:
    with ExitStack() as stack:
        wires = [stack.enter_context(any_server.connect()) for _ in range(5 * MAX_ADMITTED_PER_ITERATION)]
        for wire in wires:
            wire.send(REQUEST)
        assert {wire.answer().status for wire in wires} == {200}


def test_the_gate_asks_for_one_turn_at_a_time() -> None:
    class Newcomer:
        inside = False

        def admit(self) -> None:
            self.inside = True

    async def run() -> None:
        gate, some = (
            AdmissionQueue(asyncio.get_running_loop()),
            [Newcomer() for _ in range(MAX_ADMITTED_PER_ITERATION + 1)],
        )
        for one in some:
            gate.submit(one)
        await asyncio.sleep(0)
        assert [one.inside for one in some] == [True] * MAX_ADMITTED_PER_ITERATION + [False]
        await asyncio.sleep(0)
        assert some[-1].inside

    asyncio.run(run())
