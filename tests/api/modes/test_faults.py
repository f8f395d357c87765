"""The seven faults on the wire, byte for byte, and what each of them stores."""

from __future__ import annotations

import time

import pytest

from mockpaywall.http import serialization
from mockpaywall.http.response import ExchangePhase, Fault
from mockpaywall.settings import Settings
from tests.support.http_client import CLOSED, OPEN, RESET, ReceivedBytes, read_response
from tests.support.namespace_client import NamespaceClient
from tests.support.request_data import VALID_BODY
from tests.support.servers import RunningServer, serve_asyncio

FAULTS = [fault.value for fault in Fault if fault is not Fault.NONE]
CLOSING_FAULTS = [fault for fault in FAULTS if fault != "hang"]
SESSION_HEAD = b'{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":0,"Result":true,"Message":"","Body":{'
TIMINGS = pytest.mark.parametrize("timing", ["", ":before", ":after"])
SILENCE_S = 0.2


@TIMINGS
def test_reset_is_a_tcp_reset_with_no_byte(namespace: NamespaceClient, timing: str) -> None:
    assert namespace.receive(f"fault=reset{timing}") == ReceivedBytes(b"", RESET)


@TIMINGS
def test_empty_is_a_normal_close_with_no_byte(namespace: NamespaceClient, timing: str) -> None:
    assert namespace.receive(f"fault=empty{timing}") == ReceivedBytes(b"", CLOSED)


@TIMINGS
def test_half_headers_end_inside_the_header_block(namespace: NamespaceClient, timing: str) -> None:
    received = namespace.receive(f"fault=half-headers{timing}")
    assert received.end == CLOSED
    assert received.data.startswith(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nX-Mock-"
    )
    assert b"\r\n\r\n" not in received.data


@TIMINGS
def test_truncate_sends_half_of_the_announced_body(namespace: NamespaceClient, timing: str) -> None:
    received = namespace.receive(f"fault=truncate{timing}")
    assert received.end == CLOSED
    assert received.head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nContent-Length: 182\r\n" in received.head + b"\r\n"
    assert len(received.body) == 91
    assert received.body.startswith(SESSION_HEAD)


@TIMINGS
def test_garbage_is_not_http(namespace: NamespaceClient, timing: str) -> None:
    assert namespace.receive(f"fault=garbage{timing}") == ReceivedBytes(serialization.GARBAGE, CLOSED)
    assert not serialization.GARBAGE.startswith(b"HTTP")
    assert b"\n" not in serialization.GARBAGE


@TIMINGS
def test_malformed_chunk_announces_chunks_and_sends_none(namespace: NamespaceClient, timing: str) -> None:
    received = namespace.receive(f"fault=malformed-chunk{timing}")
    assert received.end == CLOSED
    assert received.head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nTransfer-Encoding: chunked\r\n" in received.head
    assert b"Content-Length" not in received.head
    assert received.body == b"this is not a chunk\r\n"


@TIMINGS
def test_hang_sends_nothing_until_the_client_disconnects(namespace: NamespaceClient, timing: str) -> None:
    with namespace.open(f"fault=hang{timing}") as connection:
        connection.settimeout(SILENCE_S)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        assert namespace.exchanges()[0].phase is ExchangePhase.RESPONDING
        assert namespace.send().status == 200, "other requests are handled meanwhile"
    assert set(namespace.wait_for_phases(2)) == {ExchangePhase.DONE, ExchangePhase.ABORTED}


@pytest.mark.parametrize("fault", CLOSING_FAULTS)
def test_a_fault_before_the_checks_stores_no_session(namespace: NamespaceClient, fault: str) -> None:
    namespace.receive(f"fault={fault}")
    assert namespace.wait_for_phases() == [ExchangePhase.ABORTED]
    assert namespace.sessions() == []


@pytest.mark.parametrize("fault", CLOSING_FAULTS)
def test_a_fault_with_after_stores_one_session(namespace: NamespaceClient, fault: str) -> None:
    received = namespace.receive(f"fault={fault}:after")
    assert namespace.wait_for_phases() == [ExchangePhase.ABORTED]
    (session,) = namespace.sessions()
    assert session.reference_code == VALID_BODY["ReferenceCode"]
    if fault == "truncate":
        (exchange,) = namespace.exchanges()
        assert exchange.response is not None
        assert session.session_id.encode() in exchange.response.body
        assert exchange.response.body.startswith(received.body)


@pytest.mark.parametrize(("timing", "count"), [("", 0), (":after", 1)])
def test_a_hang_stores_a_session_only_with_after(namespace: NamespaceClient, timing: str, count: int) -> None:
    with namespace.open(f"fault=hang{timing}") as connection:
        connection.settimeout(SILENCE_S)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        assert len(namespace.sessions()) == count


def test_a_body_that_is_broken_before_the_checks_has_a_null_session_id(
    namespace: NamespaceClient,
) -> None:
    received = namespace.receive("fault=truncate")
    (exchange,) = namespace.exchanges()
    assert exchange.response is not None
    assert b'"SessionId":"00000000-0000-0000-0000-000000000000"' in exchange.response.body
    assert exchange.response.body.startswith(received.body)


@pytest.mark.parametrize("fault", ["reset", "empty"])
@pytest.mark.parametrize(
    "request_",
    [
        {"body": b"not JSON"},
        {"keys": {}},
        {"path": "/nowhere"},
        {"method": "GET"},
        {"method": "HEAD"},
        {"body": b"x" * 70_000},
    ],
    ids=["body", "keys", "path", "method", "head", "large"],
)
def test_nothing_is_checked_before_a_fault(
    namespace: NamespaceClient, fault: str, request_: dict[str, object]
) -> None:
    received = namespace.receive(f"fault={fault}", **request_)
    assert received == ReceivedBytes(b"", RESET if fault == "reset" else CLOSED)
    (exchange,) = namespace.exchanges()
    assert exchange.outcome is not None
    assert not exchange.outcome.reason


def test_a_refusal_has_the_fault_with_after(namespace: NamespaceClient) -> None:
    received = namespace.receive("fault=truncate:after", body=b"{}")
    assert received.head.startswith((b"HTTP/1.1 400 Bad Request\r\n", b"HTTP/1.1 400 BAD REQUEST\r\n"))
    assert received.end == CLOSED
    assert namespace.sessions() == []
    (exchange,) = namespace.exchanges()
    assert exchange.outcome is not None
    assert exchange.outcome.applied_mode == "fault=truncate:after"
    assert exchange.outcome.reason.startswith("ReferenceCode: missing")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_delay_precedes_the_fault(namespace: NamespaceClient, fault: str) -> None:
    start = time.monotonic()
    with namespace.open(f"delay=150+fault={fault}") as connection:
        connection.settimeout(0.3 if fault == "hang" else 20)
        try:
            connection.recv(1)
        except TimeoutError:
            assert fault == "hang"
        except ConnectionError:
            assert fault == "reset"
    assert time.monotonic() - start >= 0.15


@pytest.mark.parametrize("fault", CLOSING_FAULTS)
def test_a_fault_closes_a_keep_alive_connection(server: RunningServer, fault: str) -> None:
    namespace = server.namespace(f"keep-{fault}")
    received = namespace.receive(f"fault={fault}", close=False)
    assert received.end != OPEN


def test_a_keep_alive_connection_works_until_the_fault() -> None:
    with serve_asyncio(Settings()) as server, server.client.connect() as connection:
        namespace = server.namespace("keep-alive")
        connection.sendall(namespace.encode("ok", close=False))
        assert read_response(connection).status == 200
        connection.sendall(namespace.encode("fault=empty", close=False))
        assert connection.recv(1) == b""


def test_a_request_that_hangs_during_a_reset_does_not_complete_a_new_one(namespace: NamespaceClient) -> None:
    """After a reset the numbers restart: the old request and the new one both have number 1."""
    with namespace.open("fault=hang") as old_connection:
        namespace.wait_for_exchanges(1)
        namespace.context.store.reset(namespace.name)
        with namespace.open("fault=hang:after") as new_connection:
            namespace.wait_until(lambda: bool(namespace.sessions()))
            old_connection.close()
            assert namespace.send().status == 200
            assert namespace.exchanges()[0].phase is ExchangePhase.RESPONDING
            new_connection.close()
            assert sorted(phase.value for phase in namespace.wait_for_phases(2)) == ["aborted", "done"]
