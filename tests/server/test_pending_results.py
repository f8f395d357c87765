"""Responses that the application makes later, as with a store outside the process."""

from __future__ import annotations

import socket

import pytest

from mockpaywall.http.request import Request
from mockpaywall.http.response import ExchangePhase, Fault, Response
from tests.server.conftest import RunningServer
from tests.server.doubles import PLAIN, TEXT

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
GET_LATER = b"GET /later HTTP/1.1\r\nHost: x\r\n\r\n"
LATER = Response(200, TEXT, b"later")


def leave_pending(request: Request) -> None:
    """A route whose response comes later."""


@pytest.fixture
def pending_server(any_server: RunningServer) -> RunningServer:
    any_server.application.routes["/later"] = leave_pending
    return any_server


def test_a_later_response_keeps_its_place_in_the_order(pending_server: RunningServer) -> None:
    application = pending_server.application
    with pending_server.connect() as client:
        client.send(GET + GET_LATER + GET)
        assert client.read_response().body == b"hello"
        application.wait_for_requests(2)
        assert client.is_silent_for(0.1)
        assert len(application.requests) == 2
        application.resolve(LATER)
        assert [client.read_response().body for _ in range(2)] == [b"later", b"hello"]
    assert application.wait_for_phases(3) == [ExchangePhase.DONE] * 3


def test_a_pending_request_does_not_delay_other_connections(pending_server: RunningServer) -> None:
    with pending_server.connect() as client:
        client.send(GET_LATER)
        pending_server.application.wait_for_requests(1)
        assert pending_server.get() == b"hello"
        pending_server.application.resolve(LATER)
        assert client.read_response().body == b"later"


def test_a_later_exception_is_a_500_and_the_connection_goes_on(
    pending_server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    error = RuntimeError("later")
    with pending_server.connect() as client:
        client.send(GET_LATER + GET)
        pending_server.application.wait_for_requests(1)
        pending_server.application.resolve(error)
        response = client.read_response()
        assert (response.status, response.body) == (500, b"our fault")
        assert client.read_response().body == b"hello"
    assert pending_server.application.errors == [error]
    assert "RuntimeError: later" in caplog.text
    assert pending_server.application.wait_for_phases(1) == [ExchangePhase.DONE]


def test_a_later_response_may_be_a_fault(pending_server: RunningServer) -> None:
    with pending_server.connect() as client:
        client.send(GET_LATER + GET)
        pending_server.application.wait_for_requests(1)
        pending_server.application.resolve(LATER._replace(fault=Fault.EMPTY))
        assert client.read_to_end() == b""
    assert pending_server.application.wait_for_phases(1) == [ExchangePhase.ABORTED]
    assert len(pending_server.application.requests) == 1


def test_a_response_for_a_client_that_left_is_reported_as_aborted(pending_server: RunningServer) -> None:
    with pending_server.connect() as client:
        client.send(GET_LATER)
        pending_server.application.wait_for_requests(1)
        client.reset()
    assert pending_server.get() == b"hello"  # the server has noticed the reset by now
    pending_server.application.resolve(LATER)
    phases = pending_server.application.wait_for_phases(2)
    assert phases == [ExchangePhase.DONE, ExchangePhase.ABORTED]


def test_an_exception_for_a_client_that_left_is_not_reported(pending_server: RunningServer) -> None:
    with pending_server.connect() as client:
        client.send(GET_LATER)
        pending_server.application.wait_for_requests(1)
        client.reset()
    assert pending_server.get() == b"hello"
    pending_server.application.resolve(RuntimeError("later"))
    assert pending_server.get() == b"hello"
    assert pending_server.application.wait_for_phases(2) == [ExchangePhase.DONE] * 2
    assert pending_server.application.errors == []


def test_a_client_that_closed_its_sending_side_receives_a_later_response(server: RunningServer) -> None:
    server.application.routes["/later"] = leave_pending
    with server.connect() as client:
        client.send(GET_LATER)
        client.sock.shutdown(socket.SHUT_WR)
        server.application.wait_for_requests(1)
        assert client.is_silent_for(0.1)
        server.application.resolve(PLAIN)
        assert client.read_to_end().endswith(b"\r\n\r\nhello")
    assert server.application.wait_for_phases(1) == [ExchangePhase.DONE]
