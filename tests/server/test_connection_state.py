"""The transitions of a connection, cell by cell, and the time-out of each state."""

from __future__ import annotations

import asyncio
from math import inf

import pytest

from mockpaywall.server.connection import Connection
from mockpaywall.server.connection_state import (
    TRANSITIONS,
    ConnectionState,
    IllegalTransition,
    make_timeouts,
)
from mockpaywall.server.limits import Limits
from tests.server.doubles import FakeApplication, RecordingTransport, make_state

MATRIX = """
                        NEW  WAIT IDLE RECV HAND SEND DELY DRAI CLNG CLSD
NEW                      .    x    .    .    .    .    .    .    x    x
WAITING_FOR_ADMISSION    .    .    x    .    .    .    .    .    x    x
IDLE                     .    .    .    x    x    x    x    .    x    x
RECEIVING                .    .    x    .    x    x    x    .    x    x
HANDLING                 .    .    x    .    .    x    x    x    x    x
SENDING                  .    .    x    .    .    .    .    x    x    x
DELAYING                 .    .    x    .    .    x    .    x    x    x
DRAINING_WRITES          .    .    x    .    x    .    .    .    x    x
CLOSING                  .    .    .    .    .    .    .    .    .    x
CLOSED                   .    .    .    .    .    .    .    .    .    .
"""
"""x where the column's state may follow the row's."""


def read_cells() -> list[tuple[ConnectionState, ConnectionState, bool]]:
    rows = [line.split() for line in MATRIX.strip().splitlines()[1:]]
    return [
        (ConnectionState[name], new, mark == "x")
        for name, *marks in rows
        for new, mark in zip(ConnectionState, marks, strict=True)
    ]


CELLS = read_cells()


def test_the_matrix_has_every_cell() -> None:
    assert len(CELLS) == len(ConnectionState) ** 2
    assert len({(old, new) for old, new, _ in CELLS}) == len(CELLS)
    assert TRANSITIONS.keys() == set(ConnectionState)


@pytest.mark.parametrize(("old", "new", "is_legal"), CELLS, ids=lambda value: getattr(value, "name", ""))
def test_a_transition(old: ConnectionState, new: ConnectionState, is_legal: bool) -> None:
    async def run() -> None:
        connection = Connection(make_state(FakeApplication()))
        connection.connection_made(RecordingTransport([], 0))
        connection.state = old
        if is_legal:
            connection.transition(new)
            assert connection.state is new
        else:
            with pytest.raises(IllegalTransition, match=f"{new.name} may not follow {old.name}"):
                connection.transition(new)
            assert connection.state is old

    asyncio.run(run())


def test_every_state_can_be_reached_and_left() -> None:
    reached, new = {ConnectionState.NEW}, {ConnectionState.NEW}
    while new:
        new = set().union(*(TRANSITIONS[state] for state in new)) - reached
        reached |= new
    assert reached == set(ConnectionState)
    for state in set(ConnectionState) - {ConnectionState.CLOSED}:
        assert ConnectionState.CLOSED in TRANSITIONS[state]


def test_each_state_that_waits_for_the_client_has_a_time_out() -> None:
    limits = Limits(request_timeout_s=1, idle_timeout_s=2, write_timeout_s=3, close_timeout_s=4)
    timeouts = make_timeouts(limits)
    assert {state.name: timeouts[state] for state in ConnectionState if timeouts[state] < inf} == {
        "NEW": 2,
        "IDLE": 2,
        "RECEIVING": 1,
        "DRAINING_WRITES": 3,
        "CLOSING": 4,
    }


def test_a_transition_sets_the_deadline() -> None:
    async def run() -> None:
        connection = Connection(make_state(FakeApplication()))
        connection.connection_made(RecordingTransport([], 0))
        server, limits = connection.server, connection.server.limits
        server.next_tick = 100.0
        connection.state = ConnectionState.IDLE
        connection.transition(ConnectionState.RECEIVING)
        assert connection.deadline == 100 + limits.request_timeout_s
        connection.transition(ConnectionState.HANDLING)
        assert connection.deadline == inf

    asyncio.run(run())
