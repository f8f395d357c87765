"""A connection under a transport that does what no client can cause at will."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from mockpaywall.http.request import Request
from mockpaywall.http.response import ExchangePhase, Fault
from mockpaywall.server.connection import Connection
from mockpaywall.server.connection_state import ConnectionState
from tests.server.doubles import PLAIN, REQUEST, FakeApplication, RecordingTransport, make_state


class FailingTransport(asyncio.Transport):
    """Closes when it is written to, as the transports of the loops do when the socket refuses the data."""

    closed = False
    limits: tuple[int | None, int | None] | None = None

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.limits = high, low

    def write(self, data: Any) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed


def send_request(application: FakeApplication, tls: bool = False) -> FailingTransport:
    """Return the transport of a connection on which one request arrived."""
    transport = FailingTransport()

    async def run() -> None:
        connection = Connection(make_state(application, tls))
        connection.connection_made(transport)
        connection.data_received(REQUEST)

    asyncio.run(run())
    return transport


def test_a_response_that_the_socket_refused_is_aborted() -> None:
    application = FakeApplication()
    send_request(application)
    assert application.wait_for_phases(1) == [ExchangePhase.ABORTED]


def test_done_means_that_the_socket_has_every_byte() -> None:
    """The transport must report every byte that it holds; under TLS all but one, or it would report each write."""
    assert send_request(FakeApplication()).limits == (0, 0)
    assert send_request(FakeApplication(), tls=True).limits == (1, 0)


def test_a_lost_connection_cancels_the_timer_of_a_delayed_response() -> None:
    transport, application = FailingTransport(), FakeApplication(routes={"/": PLAIN._replace(delay_ms=20)})

    async def run() -> None:
        connection = Connection(make_state(application))
        connection.connection_made(transport)
        connection.data_received(REQUEST)
        await asyncio.sleep(0)  # the admission queue admits it
        connection.connection_lost(None)
        await asyncio.sleep(0.1)

    asyncio.run(run())
    assert not transport.closed  # nothing was written
    assert application.wait_for_phases(1) == [ExchangePhase.ABORTED]


def run_scenario(
    application: FakeApplication, scenario: Callable[[Connection, RecordingTransport], None]
) -> Connection:
    """Run *scenario* with a connection that is idle after its first request."""
    transport = RecordingTransport([], 0)

    async def run() -> Connection:
        connection = Connection(make_state(application))
        connection.connection_made(transport)
        connection.data_received(REQUEST)
        await asyncio.sleep(0)
        connection.server.write_batch.flush()
        assert connection.state is ConnectionState.IDLE
        scenario(connection, transport)
        return connection

    return asyncio.run(run())


def leave_pending(request: Request) -> None:
    """A route whose response comes later."""


def test_an_illegal_transition_is_logged_and_aborts_the_connection(caplog: pytest.LogCaptureFixture) -> None:
    application = FakeApplication()

    def scenario(connection: Connection, transport: RecordingTransport) -> None:
        Connection(connection.server).connection_made(RecordingTransport([], 1))  # so that there is a batch
        application.routes["/"] = leave_pending
        connection.data_received(REQUEST)
        (handle,) = application.pending
        handle.set_result(PLAIN)
        assert connection.state is ConnectionState.SENDING
        handle.set_result(PLAIN)  # a defect: an application resolves a handle once
        assert (connection.state, transport.closed) == (ConnectionState.CLOSING, True)

    run_scenario(application, scenario)
    assert "SENDING may not follow SENDING" in caplog.text
    assert application.wait_for_phases(2) == [ExchangePhase.DONE, ExchangePhase.ABORTED]


def test_a_write_that_raises_aborts_its_connection_only(caplog: pytest.LogCaptureFixture) -> None:
    application = FakeApplication()

    def scenario(connection: Connection, transport: RecordingTransport) -> None:
        def fail(data: object) -> None:
            raise TypeError("not bytes")

        transport.write = fail  # type: ignore[method-assign]
        other = Connection(connection.server)
        other.connection_made(RecordingTransport([], 1))
        other.state = ConnectionState.IDLE
        connection.data_received(REQUEST)
        other.data_received(REQUEST)
        connection.server.write_batch.flush()
        assert (connection.state, other.state) == (ConnectionState.CLOSING, ConnectionState.IDLE)

    run_scenario(application, scenario)
    assert "not bytes" in caplog.text
    assert application.wait_for_phases(3) == [ExchangePhase.DONE, ExchangePhase.ABORTED, ExchangePhase.DONE]


def test_a_paused_transport_holds_the_next_request_back() -> None:
    application = FakeApplication()

    def scenario(connection: Connection, transport: RecordingTransport) -> None:
        connection.pause_writing()
        connection.data_received(REQUEST)
        connection.server.write_batch.flush()
        assert connection.state is ConnectionState.DRAINING_WRITES
        connection.data_received(REQUEST)
        assert len(application.requests) == 2
        connection.resume_writing()
        assert len(application.requests) == 3

    run_scenario(application, scenario)
    assert application.wait_for_phases(2)[:2] == [ExchangePhase.DONE] * 2


def test_resuming_after_the_connection_was_lost_reports_nothing_more() -> None:
    application = FakeApplication()

    def scenario(connection: Connection, transport: RecordingTransport) -> None:
        connection.pause_writing()
        connection.data_received(REQUEST)
        connection.server.write_batch.flush()
        connection.connection_lost(None)
        connection.resume_writing()
        assert connection.state is ConnectionState.CLOSED

    run_scenario(application, scenario)
    assert application.wait_for_phases(2) == [ExchangePhase.DONE, ExchangePhase.ABORTED]


@pytest.mark.parametrize("fault", [Fault.EMPTY, Fault.RESET])
def test_what_follows_a_fault_is_discarded(fault: Fault) -> None:
    application = FakeApplication()

    def scenario(connection: Connection, transport: RecordingTransport) -> None:
        application.routes["/"] = PLAIN._replace(fault=fault, delay_ms=60_000)
        connection.data_received(REQUEST)
        assert connection.state is ConnectionState.DELAYING
        connection.data_received(REQUEST)
        assert not connection.has_pipelined_input
        connection.connection_lost(None)

    run_scenario(application, scenario)
    assert len(application.requests) == 2


def test_many_pipelined_responses_without_a_body_are_not_nested() -> None:
    """A dribble without a body has nothing to wait for: it must not recurse from one request to the next."""
    application = FakeApplication(routes={"/d": PLAIN._replace(body=b"", dribble_chunks=3, dribble_ms=100)})

    def scenario(connection: Connection, transport: RecordingTransport) -> None:
        connection.data_received(2000 * b"GET /d HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.server.write_batch.flush()
        assert connection.state is ConnectionState.IDLE

    run_scenario(application, scenario)
    assert application.wait_for_phases(2001) == [ExchangePhase.DONE] * 2001
