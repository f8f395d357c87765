"""Connections on a TLS port that never reach a request: each is answered where it can be, and reported once."""

from __future__ import annotations

import socket
import ssl

import pytest

from mockpaywall.server.limits import Limits
from tests.server.conftest import RunningServer, Serve
from tests.support.sockets import DEADLINE_S, connect


def wait_for_failure(server: RunningServer) -> tuple[str, str]:
    application = server.application
    with application.changed:
        assert application.changed.wait_for(lambda: application.failures, DEADLINE_S)
        (failure,) = application.failures
    return failure


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "FOO", "get"])
def test_plain_http_gets_a_400_that_says_so(tls_server: RunningServer, method: str) -> None:
    with connect(tls_server.address) as client:
        client.send(f"{method} / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc".encode())
        response = client.read_response()
        assert response.status == 400
        assert b"this port speaks TLS and got plain HTTP: use https://" in response.body
        assert client.read_to_end() == b""
    assert tls_server.application.refusals == [("plain-http-on-tls-port", "127.0.0.1")]
    assert tls_server.application.failures == []
    assert tls_server.get() == b"hello"


def test_a_client_that_does_not_trust_the_certificate_is_reported(tls_server: RunningServer) -> None:
    with pytest.raises(ssl.SSLError):
        connect(tls_server.address, ssl.create_default_context())
    name, message = wait_for_failure(tls_server)
    assert name == "tls-handshake"
    assert message.startswith("127.0.0.1: the TLS handshake failed: ")
    assert "trust" in message


@pytest.mark.parametrize(
    "sent",
    [b"\x16\x03\x01\x00\x05hello", b"\x16\x03\x01", b"\x00\x01\x02", b"\x80\x2e\x01\x00\x02"],
    ids=["no hello", "a part of a record", "no TLS", "SSL 2"],
)
def test_a_handshake_that_fails_is_reported(tls_server: RunningServer, sent: bytes) -> None:
    with socket.create_connection(tls_server.address) as client:
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        name, message = wait_for_failure(tls_server)
    assert (name, message.partition(": ")[0]) == ("tls-handshake", "127.0.0.1")
    assert tls_server.get() == b"hello"


@pytest.mark.parametrize("sent", [b"", b"\x16\x03\x01"], ids=["nothing", "a part of a record"])
def test_a_handshake_that_takes_too_long_is_reported(serve: Serve, sent: bytes) -> None:
    server = serve(limits=Limits(tls_handshake_timeout_s=0.1), tls=True)
    with socket.create_connection(server.address) as client:
        client.sendall(sent)
        assert wait_for_failure(server)[0] == "tls-handshake"


def test_a_port_check_is_not_reported(tls_server: RunningServer) -> None:
    socket.create_connection(tls_server.address).close()
    assert tls_server.get() == b"hello"
    assert tls_server.application.failures == []


def test_a_handshake_that_the_stop_interrupts_is_not_reported(tls_server: RunningServer) -> None:
    with (
        socket.create_connection(tls_server.address) as idle,
        socket.create_connection(tls_server.address) as partial,
    ):
        partial.sendall(b"\x16\x03\x01")
        assert tls_server.get() == b"hello"
        tls_server.thread.stop()
        assert idle.recv(1) == b""
    assert tls_server.application.failures == []
