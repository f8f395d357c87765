"""Replies as bytes: the head, and the ways a reply is broken. No socket here."""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus

from mockpaywall.http.response import Fault, Header, Response

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
CLOSE = "Connection: close\r\n"
KEEP_ALIVE = "Connection: keep-alive\r\n"

GARBAGE = bytes((73 * n + 41) % 256 for n in range(64))
"""The bytes of `garbage`: always the same, never like HTTP."""
INVALID_CHUNK = b"this is not a chunk\r\n"

_STATUS_LINES = {status.value: f"HTTP/1.1 {status.value} {status.phrase}\r\n" for status in HTTPStatus}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class DateHeader:
    """The Date header line, worded once a second. *clock* gives seconds since the epoch."""

    __slots__ = ("_clock", "_line", "_second")

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._second = -1
        self._line = ""

    def __call__(self) -> str:
        second = int(self._clock())
        if second != self._second:
            at = time.gmtime(second)
            day = f"{_DAYS[at.tm_wday]}, {at.tm_mday:02} {_MONTHS[at.tm_mon - 1]} {at.tm_year}"
            self._line = f"Date: {day} {at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02} GMT\r\n"
            self._second = second
        return self._line


def serialize_head(
    status: int, headers: tuple[Header, ...], framing: str, date: str, connection: str
) -> bytes:
    """Status line and header block. *framing*, *date* and *connection* are whole lines, or empty.

    Raises ValueError when a header holds a line break or a character outside latin-1: it would write other lines.
    """
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers])
    if lines.count("\n") != len(headers) or lines.count("\r") != len(headers):
        raise ValueError("a reply header holds a line break")
    first = _STATUS_LINES.get(status) or f"HTTP/1.1 {status} \r\n"
    return f"{first}{lines}{framing}{date}{connection}\r\n".encode("latin-1")


def serialize(
    response: Response, date: str, connection: str, head_only: bool = False, length: int | None = None
) -> tuple[bytes, bytes]:
    """Head and body. *head_only* is for HEAD; *length* overrules the Content-Length, as a WSGI app may for HEAD."""
    body, status = response.body, response.status
    if status < 200 or status in (204, 304):
        return serialize_head(status, response.headers, "", date, connection), b""
    framing = f"Content-Length: {len(body) if length is None else length}\r\n"
    return serialize_head(status, response.headers, framing, date, connection), b"" if head_only else body


def serialize_half_headers(response: Response, date: str) -> bytes:
    """The status line and half of the header block."""
    full, _ = serialize(response, date, CLOSE)
    start = full.index(b"\n") + 1
    return full[: start + (len(full) - start) // 2]


def serialize_truncated(response: Response, date: str) -> tuple[bytes, bytes]:
    """Whole headers and half of the body; of an empty body, one byte is promised and none sent."""
    promised = max(1, len(response.body))
    framing = f"Content-Length: {promised}\r\n"
    return serialize_head(response.status, response.headers, framing, date, CLOSE), response.body[
        : promised // 2
    ]


def serialize_malformed_chunk(response: Response, date: str) -> tuple[bytes, bytes]:
    """Headers that promise chunks, then bytes that are none."""
    return serialize_head(
        response.status, response.headers, "Transfer-Encoding: chunked\r\n", date, CLOSE
    ), INVALID_CHUNK


def serialize_fault(response: Response, date: str) -> tuple[bytes, bytes]:
    """Head and body as far as they are sent of a reply that does not travel whole; nothing when no byte is."""
    fault = response.fault
    if fault is Fault.HALF_HEADERS:
        return serialize_half_headers(response, date), b""
    if fault is Fault.TRUNCATE:
        return serialize_truncated(response, date)
    if fault is Fault.MALFORMED_CHUNK:
        return serialize_malformed_chunk(response, date)
    return GARBAGE if fault is Fault.GARBAGE else b"", b""


def split_body(body: bytes, chunks: int) -> list[bytes]:
    """*body* in that many pieces of nearly the same size, none of them empty: fewer when it is shorter."""
    count = max(1, min(chunks, len(body)))
    return [body[len(body) * n // count : len(body) * (n + 1) // count] for n in range(count)]
