"""The seven faults as a client meets them, byte for byte, and what each leaves behind."""

from __future__ import annotations

import time

import pytest

from mockpaywall.http import serialization
from mockpaywall.http.response import ExchangePhase, Fault
from mockpaywall.settings import Settings
from tests.api.modes.serving import CLOSED, OPEN, RESET, Heard, Served, Space, front
from tests.api.wire import GOOD, read_answer

FAULTS = [travel.value for travel in Fault if travel is not Fault.NONE]
ENDING = [fault for fault in FAULTS if fault != "hang"]
SESSION_HEAD = b'{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":0,"Result":true,"Message":"","Body":{'
MOMENTS = pytest.mark.parametrize("moment", ["", ":before", ":after"])
QUIET_S = 0.2


@MOMENTS
def test_reset_is_a_tcp_reset_with_no_byte(space: Space, moment: str) -> None:
    assert space.hear(f"fault=reset{moment}") == Heard(b"", RESET)


@MOMENTS
def test_empty_is_an_end_in_good_order_with_no_byte(space: Space, moment: str) -> None:
    assert space.hear(f"fault=empty{moment}") == Heard(b"", CLOSED)


@MOMENTS
def test_half_headers_stop_inside_the_head(space: Space, moment: str) -> None:
    heard = space.hear(f"fault=half-headers{moment}")
    assert heard.end == CLOSED
    assert heard.data.startswith(
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nX-Mock-"
    )
    assert b"\r\n\r\n" not in heard.data


@MOMENTS
def test_truncate_sends_half_of_the_body_it_announced(space: Space, moment: str) -> None:
    heard = space.hear(f"fault=truncate{moment}")
    assert heard.end == CLOSED
    assert heard.head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nContent-Length: 182\r\n" in heard.head + b"\r\n"
    assert len(heard.body) == 91
    assert heard.body.startswith(SESSION_HEAD)


@MOMENTS
def test_garbage_is_not_http(space: Space, moment: str) -> None:
    assert space.hear(f"fault=garbage{moment}") == Heard(serialization.GARBAGE, CLOSED)
    assert not serialization.GARBAGE.startswith(b"HTTP")
    assert b"\n" not in serialization.GARBAGE


@MOMENTS
def test_malformed_chunk_announces_chunks_and_sends_none(space: Space, moment: str) -> None:
    heard = space.hear(f"fault=malformed-chunk{moment}")
    assert heard.end == CLOSED
    assert heard.head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nTransfer-Encoding: chunked\r\n" in heard.head
    assert b"Content-Length" not in heard.head
    assert heard.body == b"this is not a chunk\r\n"


@MOMENTS
def test_hang_says_nothing_until_the_client_leaves(space: Space, moment: str) -> None:
    with space.asking(f"fault=hang{moment}") as connection:
        connection.settimeout(QUIET_S)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        assert space.exchanges()[0].phase is ExchangePhase.RESPONDING
        assert space.send().status == 200, "others are answered meanwhile"
    assert set(space.ended(2)) == {ExchangePhase.DONE, ExchangePhase.ABORTED}


@pytest.mark.parametrize("fault", ENDING)
def test_a_fault_before_any_check_keeps_no_session(space: Space, fault: str) -> None:
    space.hear(f"fault={fault}")
    assert space.ended() == [ExchangePhase.ABORTED]
    assert space.sessions() == []


@pytest.mark.parametrize("fault", ENDING)
def test_a_fault_after_the_fact_keeps_one_session(space: Space, fault: str) -> None:
    heard = space.hear(f"fault={fault}:after")
    assert space.ended() == [ExchangePhase.ABORTED]
    (session,) = space.sessions()
    assert session.reference_code == GOOD["ReferenceCode"]
    if fault == "truncate":
        (exchange,) = space.exchanges()
        assert exchange.response is not None
        assert session.session_id.encode() in exchange.response.body
        assert exchange.response.body.startswith(heard.body)


@pytest.mark.parametrize(("moment", "kept"), [("", 0), (":after", 1)])
def test_a_hang_keeps_a_session_only_after_the_fact(space: Space, moment: str, kept: int) -> None:
    with space.asking(f"fault=hang{moment}") as connection:
        connection.settimeout(QUIET_S)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        assert len(space.sessions()) == kept


def test_what_breaks_before_any_check_names_no_session_that_could_be_taken_for_one(space: Space) -> None:
    heard = space.hear("fault=truncate")
    (exchange,) = space.exchanges()
    assert exchange.response is not None
    assert b'"SessionId":"00000000-0000-0000-0000-000000000000"' in exchange.response.body
    assert exchange.response.body.startswith(heard.body)


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
def test_no_check_is_made_before_a_fault(space: Space, fault: str, request_: dict[str, object]) -> None:
    heard = space.hear(f"fault={fault}", **request_)
    assert heard == Heard(b"", RESET if fault == "reset" else CLOSED)
    (exchange,) = space.exchanges()
    assert exchange.outcome is not None
    assert not exchange.outcome.reason


def test_a_bad_request_meets_the_fault_after_it_was_refused(space: Space) -> None:
    heard = space.hear("fault=truncate:after", body=b"{}")
    assert heard.head.startswith((b"HTTP/1.1 400 Bad Request\r\n", b"HTTP/1.1 400 BAD REQUEST\r\n"))
    assert heard.end == CLOSED
    assert space.sessions() == []
    (exchange,) = space.exchanges()
    assert exchange.outcome is not None
    assert exchange.outcome.applied_mode == "fault=truncate:after"
    assert exchange.outcome.reason.startswith("ReferenceCode: missing")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_delay_is_waited_out_before_the_fault(space: Space, fault: str) -> None:
    begun = time.monotonic()
    with space.asking(f"delay=150+fault={fault}") as connection:
        connection.settimeout(0.1)
        with pytest.raises(TimeoutError):
            connection.recv(1)
        if fault == "hang":
            return
        connection.settimeout(20)
        try:
            connection.recv(1)
        except ConnectionError:
            assert fault == "reset"
    assert time.monotonic() - begun >= 0.15


@pytest.mark.parametrize("fault", ENDING)
def test_a_fault_ends_a_connection_that_was_to_be_kept(served: Served, fault: str) -> None:
    namespace = served.space(f"keep-{fault}")
    heard = namespace.hear(f"fault={fault}", close=False)
    assert heard.end != OPEN


def test_a_kept_connection_serves_others_until_the_fault() -> None:
    with front(Settings()) as served, served.client.connect() as connection:
        namespace = served.space("kept")
        connection.sendall(namespace.octets("ok", close=False))
        assert read_answer(connection).status == 200
        connection.sendall(namespace.octets("fault=empty", close=False))
        assert connection.recv(1) == b""


def test_a_call_that_hangs_through_a_reset_does_not_end_for_another(space: Space) -> None:
    """After a reset the numbers begin anew: the old call and the new one are both number 1."""
    with space.asking("fault=hang") as old:
        while not space.exchanges():
            space.world.store.wait(space.world.store.version(), 1)
        space.world.store.reset(space.name)
        with space.asking("fault=hang:after") as new:
            while not space.sessions():
                space.world.store.wait(space.world.store.version(), 1)
            old.close()
            assert space.send().status == 200
            assert next(one.phase for one in space.exchanges()) is ExchangePhase.RESPONDING
            new.close()
            assert sorted(phase.value for phase in space.ended(2)) == ["aborted", "done"]
