"""HTTP/1.1 serialization of responses, complete and broken ones. No sockets here."""

from __future__ import annotations

import time
from collections.abc import Callable

from mockpaywall.http.reason_phrases import REASON_PHRASES
from mockpaywall.http.response import Fault, Header, Response

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
CLOSE = "Connection: close\r\n"
KEEP_ALIVE = "Connection: keep-alive\r\n"
CHUNKED = "Transfer-Encoding: chunked\r\n"

GARBAGE = bytes((73 * n + 41) % 256 for n in range(64))
"""The bytes of `fault=garbage`: always the same, and not HTTP."""
INVALID_CHUNK = b"this is not a chunk\r\n"

_STATUS_LINES = {status: f"HTTP/1.1 {status} {phrase}\r\n" for status, phrase in REASON_PHRASES.items()}
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class DateHeader:
    """The Date header line, formatted once per second. *clock* returns seconds since the epoch."""

    __slots__ = ("_clock", "_line", "_second")

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._second = -1
        self._line = ""

    def __call__(self) -> str:
        second = int(self._clock())
        if second != self._second:
            self._line = f"Date: {format_http_date(second)}\r\n"
            self._second = second
        return self._line


def format_http_date(second: int) -> str:
    """Format seconds since the epoch as an IMF-fixdate (RFC 9110, section 5.6.7)."""
    at = time.gmtime(second)
    day = f"{_DAYS[at.tm_wday]}, {at.tm_mday:02} {_MONTHS[at.tm_mon - 1]} {at.tm_year}"
    return f"{day} {at.tm_hour:02}:{at.tm_min:02}:{at.tm_sec:02} GMT"


def serialize_head(
    status: int, headers: tuple[Header, ...], framing: str, date: str, connection: str
) -> bytes:
    """Serialize the status line and the header block. *framing*, *date* and *connection* are complete lines or "".

    Raises ValueError when a header contains a line break or a character outside latin-1: it could inject headers.
    """
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers])
    if lines.count("\n") != len(headers) or lines.count("\r") != len(headers):
        raise ValueError("a response header contains a line break")
    status_line = _STATUS_LINES.get(status) or f"HTTP/1.1 {status} \r\n"
    return f"{status_line}{lines}{framing}{date}{connection}\r\n".encode("latin-1")


def serialize(
    response: Response, date: str, connection: str, head_only: bool = False, length: int | None = None
) -> tuple[bytes, bytes]:
    """Serialize to head and body. *head_only* is for HEAD; *length* replaces the Content-Length, as WSGI allows."""
    body, status = response.body, response.status
    if status < 200 or status in (204, 304):
        return serialize_head(status, response.headers, "", date, connection), b""
    framing = f"Content-Length: {len(body) if length is None else length}\r\n"
    return serialize_head(status, response.headers, framing, date, connection), b"" if head_only else body


def serialize_half_headers(response: Response, date: str) -> bytes:
    """Serialize the status line and half of the header block."""
    full, _ = serialize(response, date, CLOSE)
    start = full.index(b"\n") + 1
    return full[: start + (len(full) - start) // 2]


def serialize_truncated(response: Response, date: str) -> tuple[bytes, bytes]:
    """Serialize all headers and half of the body. For an empty body one byte is announced and none is sent."""
    announced = max(1, len(response.body))
    framing = f"Content-Length: {announced}\r\n"
    head = serialize_head(response.status, response.headers, framing, date, CLOSE)
    return head, response.body[: announced // 2]


def serialize_malformed_chunk(response: Response, date: str) -> tuple[bytes, bytes]:
    """Serialize headers that announce chunks, and bytes that are not a chunk."""
    return serialize_head(response.status, response.headers, CHUNKED, date, CLOSE), INVALID_CHUNK


def serialize_fault(response: Response, date: str) -> tuple[bytes, bytes]:
    """Serialize what is sent of a response with a fault, as head and body; both are empty when no byte is sent."""
    fault = response.fault
    if fault is Fault.HALF_HEADERS:
        return serialize_half_headers(response, date), b""
    if fault is Fault.TRUNCATE:
        return serialize_truncated(response, date)
    if fault is Fault.MALFORMED_CHUNK:
        return serialize_malformed_chunk(response, date)
    return GARBAGE if fault is Fault.GARBAGE else b"", b""


def split_body(body: bytes, chunks: int) -> list[bytes]:
    """Split *body* into *chunks* of nearly equal size; into fewer where one would be empty."""
    count = max(1, min(chunks, len(body)))
    return [body[len(body) * n // count : len(body) * (n + 1) // count] for n in range(count)]
