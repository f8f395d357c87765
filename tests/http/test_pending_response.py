"""A reply that is to come."""

from __future__ import annotations

from mockpaywall.http.pending_response import Later
from mockpaywall.http.response import Reply

REPLY, TROUBLE = Reply(200, (), b""), RuntimeError("no reply")


def test_who_waits_gets_it_when_it_comes() -> None:
    later, got = Later(), list[Reply | Exception]()
    later.then(got.append)
    assert got == []
    later.come(REPLY)
    assert got == [REPLY]


def test_what_has_come_is_there_for_who_asks_later() -> None:
    later, got = Later(), list[Reply | Exception]()
    later.come(TROUBLE)
    later.then(got.append)
    assert got == [TROUBLE]
