"""What the client received, in words: every fault and every phase has its own."""

from __future__ import annotations

import pytest

from mockpaywall.http.response import ExchangePhase, Fault
from mockpaywall.journal.client_outcome import (
    client_outcome,
    get_client_status,
    get_sent_body,
    get_sent_headers,
)
from tests.support.exchanges import RESPONSE_BODY, make_exchange


@pytest.mark.parametrize(
    ("phase", "words"),
    [
        (ExchangePhase.RECEIVED, "nothing yet: the response is being decided"),
        (ExchangePhase.RESPONDING, "not the complete response yet: it is delayed or being sent"),
        (ExchangePhase.DONE, "the complete response"),
        (
            ExchangePhase.ABORTED,
            "not the complete response: the client disconnected, or the server stopped",
        ),
    ],
)
def test_the_phases_of_a_response_without_a_fault(phase: ExchangePhase, words: str) -> None:
    assert client_outcome(make_exchange(phase=phase)) == words


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault.RESET, "the connection was reset (TCP RST); no byte was sent"),
        (Fault.EMPTY, "the connection was closed; no byte was sent"),
        (Fault.HANG, "nothing: the connection stayed open without a response"),
        (
            Fault.HALF_HEADERS,
            "the status line and part of the headers, then the connection was closed",
        ),
        (
            Fault.TRUNCATE,
            "the headers and fewer bytes of body than Content-Length says, then the connection was closed",
        ),
        (Fault.GARBAGE, "bytes that are not HTTP, then the connection was closed"),
        (
            Fault.MALFORMED_CHUNK,
            "chunked headers and bytes that are not a chunk, then the connection was closed",
        ),
    ],
)
def test_each_fault_has_its_own_words(fault: Fault, words: str) -> None:
    assert client_outcome(make_exchange(fault=fault, phase=ExchangePhase.ABORTED)) == words


def test_a_fault_that_waits_for_its_delay_has_sent_nothing_but_a_hang_is_final_at_once() -> None:
    waiting, hanging = (
        make_exchange(fault=fault, phase=ExchangePhase.RESPONDING) for fault in (Fault.RESET, Fault.HANG)
    )
    assert client_outcome(waiting) == "not the complete response yet: it is delayed or being sent"
    assert client_outcome(hanging) == "nothing: the connection stayed open without a response"


@pytest.mark.parametrize(
    ("fault", "headers_sent", "body"),
    [
        (Fault.NONE, True, RESPONSE_BODY),
        (Fault.TRUNCATE, True, RESPONSE_BODY[: len(RESPONSE_BODY) // 2]),
        (Fault.MALFORMED_CHUNK, True, b""),
        (Fault.HALF_HEADERS, False, b""),
        (Fault.RESET, False, b""),
        (Fault.EMPTY, False, b""),
        (Fault.HANG, False, b""),
        (Fault.GARBAGE, False, b""),
    ],
)
def test_what_is_sent_of_headers_and_body(fault: Fault, headers_sent: bool, body: bytes) -> None:
    exchange = make_exchange(fault=fault)
    assert exchange.response is not None
    assert get_sent_body(exchange) == body
    assert get_sent_headers(exchange) == (exchange.response.headers if headers_sent else ())


@pytest.mark.parametrize(
    ("fault", "phase", "status"),
    [
        (Fault.NONE, ExchangePhase.RECEIVED, 0),
        (Fault.NONE, ExchangePhase.RESPONDING, 503),
        (Fault.NONE, ExchangePhase.DONE, 503),
        (Fault.NONE, ExchangePhase.ABORTED, 0),
        (Fault.RESET, ExchangePhase.ABORTED, 0),
        (Fault.EMPTY, ExchangePhase.ABORTED, 0),
        (Fault.GARBAGE, ExchangePhase.ABORTED, 0),
        (Fault.HANG, ExchangePhase.RESPONDING, 0),
        (Fault.TRUNCATE, ExchangePhase.ABORTED, 503),
        (Fault.MALFORMED_CHUNK, ExchangePhase.ABORTED, 503),
        (Fault.HALF_HEADERS, ExchangePhase.ABORTED, 503),
    ],
)
def test_the_status_is_what_the_client_received(fault: Fault, phase: ExchangePhase, status: int) -> None:
    assert get_client_status(make_exchange(status=503, fault=fault, phase=phase)) == status


def test_nothing_is_sent_to_a_client_that_left() -> None:
    left = make_exchange(phase=ExchangePhase.ABORTED)
    assert (get_sent_headers(left), get_sent_body(left)) == ((), b"")
