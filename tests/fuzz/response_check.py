"""What is wrong with the bytes that a server sent on one connection."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.fuzz.hostile_input import HostileInput

STATUS_LINE = re.compile(rb"HTTP/1\.1 (\d{3}) [\x20-\x7e]*")
HEADER_LINE = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+): ?([\t\x20-\x7e\x80-\xff]*)")
BODILESS = (204, 304)
Headers = dict[bytes, bytes]


class MalformedResponse(ValueError):
    """The bytes are not a sequence of complete responses. The text says why."""


def check_responses(hostile: HostileInput, received: bytes) -> tuple[list[int], list[str]]:
    """Return the status codes of the responses to *hostile*, and what is wrong with them."""
    statuses: list[int] = []
    faults: list[str] = []
    try:
        for status, headers in iter_responses(received, head_only=b"HEAD" in hostile.data):
            statuses.append(status)
            faults += _find_faults(hostile, status, headers)
    except MalformedResponse as error:
        if not hostile.may_break:
            faults.append(f"{error}: {received[:200]!r}")
    return statuses, faults


def iter_responses(data: bytes, *, head_only: bool) -> Iterator[tuple[int, Headers]]:
    """Yield status and headers of each response. Raises MalformedResponse."""
    while data:
        head, separator, rest = data.partition(b"\r\n\r\n")
        if not separator:
            raise MalformedResponse("a response head is incomplete")
        status, headers = _parse_head(head)
        yield status, headers
        if head_only:
            return
        data = rest if status < 200 or status in BODILESS else _skip_body(headers, rest)


def _find_faults(hostile: HostileInput, status: int, headers: Headers) -> Iterator[str]:
    if status == 500 and b"x-mock-mode" not in headers:
        yield f"status 500 without a mode: {headers}"
    is_for_admin = b"/__admin" in hostile.data[:9_000]
    if status >= 200 and not is_for_admin and b"x-mock-request-id" not in headers:
        yield f"status {status} without X-Mock-Request-Id: {headers}"


def _parse_head(head: bytes) -> tuple[int, Headers]:
    first, *lines = head.split(b"\r\n")
    status_line = STATUS_LINE.fullmatch(first)
    if not status_line:
        raise MalformedResponse(f"this is not a status line: {first[:80]!r}")
    matches = [HEADER_LINE.fullmatch(line) for line in lines]
    if None in matches:
        raise MalformedResponse(f"this is not a header line: {lines[matches.index(None)][:80]!r}")
    return int(status_line[1]), {match[1].lower(): match[2] for match in matches if match}


def _skip_body(headers: Headers, data: bytes) -> bytes:
    if headers.get(b"transfer-encoding") == b"chunked":
        return _skip_chunks(data)
    length = headers.get(b"content-length", b"")
    if not length.isdigit() or len(data) < int(length):
        raise MalformedResponse(f"Content-Length is {length!r}, and {len(data)} bytes follow")
    return data[int(length) :]


def _skip_chunks(data: bytes) -> bytes:
    while True:
        line, separator, data = data.partition(b"\r\n")
        if not separator or not re.fullmatch(rb"[0-9a-fA-F]+", line):
            raise MalformedResponse(f"this is not a chunk size: {line[:80]!r}")
        size = int(line, 16)
        if data[size : size + 2] != b"\r\n":
            raise MalformedResponse("a chunk is incomplete")
        data = data[size + 2 :]
        if not size:
            return data
