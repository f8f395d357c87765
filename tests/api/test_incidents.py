"""What is refused before it is a request leaves one log line, one count and an id."""

from __future__ import annotations

import logging

import pytest

from mockpaywall.app import build_context
from mockpaywall.engine.incidents import INTERNAL_ERROR, LOST_COMPLETION, STORE_UNAVAILABLE
from mockpaywall.engine.paywall_application import PaywallApplication
from mockpaywall.http.header_names import REQUEST_ID
from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import ExchangePhase
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.settings import Settings
from mockpaywall.stores.memory import MemoryStore
from tests.support.pipeline import begin, respond_to
from tests.support.servers import serve_asyncio
from tests.support.sockets import connect

REQUEST = Request(RequestHead("POST", "/api/paywall/masterpass/session", Headers([])), b"{}")

REFUSED = {
    "tls-on-plain-port": (b"\x16\x03\x01\x02\x00\x01\x00", 400),
    "http2-preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    "headers-too-large": (b"GET /x HTTP/1.1\r\nHost: x\r\nCookie: a=" + b"x" * 40_000 + b"\r\n\r\n", 431),
    "request-line-too-long": (b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    "malformed": (b"GET / HTTP/1.1\nHost: x\r\n\r\n", 400),
    "target": ("GET /ödeme HTTP/1.1\r\nHost: x\r\n\r\n".encode(), 400),
    "header-name": ("GET / HTTP/1.1\r\nHost: x\r\nödeme: x\r\n\r\n".encode(), 400),
    "host": (b"GET / HTTP/1.1\r\n\r\n", 400),
    "connect": (b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 501),
    "transfer-encoding": (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
    "expectation": (b"POST / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\n\r\n", 417),
}


@pytest.mark.parametrize(("name", "sent", "status"), [(name, *row) for name, row in REFUSED.items()])
def test_a_refusal_leaves_one_line_one_count_and_an_id(
    name: str, sent: bytes, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    with serve_asyncio(Settings()) as server, connect(("127.0.0.1", server.client.port)) as client:
        client.send(sent)
        response = client.read_response()
        assert server.context.incidents.counts() == {name: 1}
    assert response.status == status
    request_id = response.headers["x-mock-request-id"]
    (record,) = caplog.records
    assert (record.levelno, record.name) == (logging.WARNING, "mockpaywall.incidents")
    line = record.getMessage()
    assert line.startswith(f"127.0.0.1 got {status}: ")
    assert line.endswith(f"; request {request_id} ({name})")
    assert "ödeme" not in line
    assert "xxxx" not in line


def test_every_refusal_has_its_own_id() -> None:
    ids = set()
    with serve_asyncio(Settings()) as server:
        for _ in range(3):
            with connect(("127.0.0.1", server.client.port)) as client:
                client.send(b"nonsense\r\n\r\n")
                ids.add(client.read_response().headers["x-mock-request-id"])
    assert len(ids) == 3


def raise_unavailable(*_: object) -> None:
    raise StoreUnavailable("redis://x does not serve")


def test_a_completion_that_the_store_does_not_take_is_reported(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = build_context(Settings(), 1)
    in_flight = begin(REQUEST, context)
    monkeypatch.setattr(MemoryStore, "complete", raise_unavailable)
    in_flight.complete(ExchangePhase.DONE)
    assert context.incidents.counts() == {LOST_COMPLETION: 1}
    assert (
        caplog.records[0].getMessage().endswith("is not stored: redis://x does not serve (lost-completion)")
    )


def test_a_request_that_the_store_does_not_take_is_counted_and_has_an_id(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    context = build_context(Settings(), 1)
    monkeypatch.setattr(MemoryStore, "record", raise_unavailable)
    response = respond_to(REQUEST, context)
    assert response.status == 503
    assert REQUEST_ID in dict(response.headers)
    assert context.incidents.counts() == {STORE_UNAVAILABLE: 1}


def test_a_defect_is_counted_and_has_an_id() -> None:
    application = PaywallApplication(build_context(Settings(), 1), None)
    response = application.internal_error_response(RuntimeError(), "")
    assert REQUEST_ID in dict(response.headers)
    assert application.context.incidents.counts() == {INTERNAL_ERROR: 1}
