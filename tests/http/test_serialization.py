"""Responses as bytes, without a socket."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.http.serialization import DateHeader, serialize_head, split_body


@given(st.binary(max_size=200), st.integers(1, 300))
def test_chunks_are_the_body_in_even_parts(body: bytes, count: int) -> None:
    chunks = split_body(body, count)
    assert b"".join(chunks) == body
    assert len(chunks) == max(1, min(count, len(body)))
    assert max(map(len, chunks)) - min(map(len, chunks)) <= 1


def test_the_date_is_formatted_once_per_second() -> None:
    now = [784111777.0]
    date_header = DateHeader(lambda: now[0])
    first = date_header()
    assert first == "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
    now[0] += 0.9
    assert date_header() is first
    now[0] += 0.1
    assert date_header() == "Date: Sun, 06 Nov 1994 08:49:38 GMT\r\n"


@pytest.mark.parametrize(
    ("status", "status_line"),
    [
        (200, b"HTTP/1.1 200 OK\r\n"),
        (413, b"HTTP/1.1 413 Content Too Large\r\n"),
        (503, b"HTTP/1.1 503 Service Unavailable\r\n"),
        (599, b"HTTP/1.1 599 \r\n"),
    ],
)
def test_the_status_line(status: int, status_line: bytes) -> None:
    assert serialize_head(status, (), "", "", "") == status_line + b"\r\n"


@pytest.mark.parametrize("value", ["a\r\nSet-Cookie: b", "a\nb", "a\rb"])
def test_a_header_with_a_line_break_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="line break"):
        serialize_head(200, (("X", value),), "", "", "")
