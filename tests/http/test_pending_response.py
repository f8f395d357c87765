"""A reply that is to come."""

from __future__ import annotations

from mockpaywall.http.pending_response import PendingResponse
from mockpaywall.http.response import Response

REPLY, TROUBLE = Response(200, (), b""), RuntimeError("no reply")


def test_who_waits_gets_it_when_it_comes() -> None:
    later, got = PendingResponse(), list[Response | Exception]()
    later.add_done_callback(got.append)
    assert got == []
    later.set_result(REPLY)
    assert got == [REPLY]


def test_what_has_come_is_there_for_who_asks_later() -> None:
    later, got = PendingResponse(), list[Response | Exception]()
    later.set_result(TROUBLE)
    later.add_done_callback(got.append)
    assert got == [TROUBLE]
