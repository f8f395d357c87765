"""Bytes of replies, without a socket."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.http.serialization import DateHeader, split_body


@given(st.binary(max_size=200), st.integers(1, 300))
def test_pieces_are_the_body_in_even_parts(body: bytes, pieces: int) -> None:
    parts = split_body(body, pieces)
    assert b"".join(parts) == body
    assert len(parts) == max(1, min(pieces, len(body)))
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_the_date_is_worded_once_a_second() -> None:
    now = [784111777.0]
    line = DateHeader(lambda: now[0])
    first = line()
    assert first == "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
    now[0] += 0.9
    assert line() is first
    now[0] += 0.1
    assert line() == "Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n"
