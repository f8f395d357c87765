"""The states of a connection: which may follow which, and how long each may last."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from math import inf

from mockpaywall.server.limits import Limits


class ConnectionState(IntEnum):
    """What a connection is doing. A state from CLOSING on sends no more responses.

    The members are integers because integers are hashed and compared in C: every request takes two transitions or more.
    """

    NEW = 0
    """Accepted; no byte has arrived."""
    WAITING_FOR_ADMISSION = 1
    """The first bytes have arrived and wait in the admission queue."""
    IDLE = 2
    """Between requests."""
    RECEIVING = 3
    """Bytes have arrived that are not a complete request, or the rest of a body is being discarded."""
    HANDLING = 4
    """The response is awaited, or the next part of it. A response that is returned at once skips this state."""
    SENDING = 5
    """The response is in the write batch."""
    DELAYING = 6
    """The response is delayed, sent in chunks, replaced by a fault, or resolved later by the WSGI app."""
    DRAINING_WRITES = 7
    """The response, or a part of it, has been written; the socket has not taken all of it."""
    CLOSING = 8
    """Nothing more is read or sent; the client has not closed its side yet."""
    CLOSED = 9
    """The transport is gone."""


_S = ConnectionState
TRANSITIONS: Mapping[ConnectionState, frozenset[ConnectionState]] = {
    _S.NEW: frozenset({_S.WAITING_FOR_ADMISSION, _S.CLOSING, _S.CLOSED}),
    _S.WAITING_FOR_ADMISSION: frozenset({_S.IDLE, _S.CLOSING, _S.CLOSED}),
    _S.IDLE: frozenset({_S.RECEIVING, _S.HANDLING, _S.SENDING, _S.DELAYING, _S.CLOSING, _S.CLOSED}),
    _S.RECEIVING: frozenset({_S.IDLE, _S.HANDLING, _S.SENDING, _S.DELAYING, _S.CLOSING, _S.CLOSED}),
    _S.HANDLING: frozenset({_S.IDLE, _S.SENDING, _S.DELAYING, _S.DRAINING_WRITES, _S.CLOSING, _S.CLOSED}),
    _S.SENDING: frozenset({_S.IDLE, _S.DRAINING_WRITES, _S.CLOSING, _S.CLOSED}),
    _S.DELAYING: frozenset({_S.IDLE, _S.SENDING, _S.DRAINING_WRITES, _S.CLOSING, _S.CLOSED}),
    _S.DRAINING_WRITES: frozenset({_S.IDLE, _S.HANDLING, _S.CLOSING, _S.CLOSED}),
    _S.CLOSING: frozenset({_S.CLOSED}),
    _S.CLOSED: frozenset(),
}
"""State -> the states that may follow it."""


class IllegalTransition(Exception):
    """A defect of the server: a state that may not follow the present one."""

    def __init__(self, old: ConnectionState, new: ConnectionState) -> None:
        super().__init__(f"{new.name} may not follow {old.name}")


def make_timeouts(limits: Limits) -> tuple[float, ...]:
    """Return how long each state may last, in seconds, indexed by state; infinity for those without a limit."""
    timeouts = {
        ConnectionState.NEW: limits.idle_timeout_s,
        ConnectionState.IDLE: limits.idle_timeout_s,
        ConnectionState.RECEIVING: limits.request_timeout_s,
        ConnectionState.DRAINING_WRITES: limits.write_timeout_s,
        ConnectionState.CLOSING: limits.close_timeout_s,
    }
    return tuple(timeouts.get(state, inf) for state in ConnectionState)
