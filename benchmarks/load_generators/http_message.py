"""The bytes of the workload's request, and whether the bytes of a response are complete."""

from __future__ import annotations

import re
from collections.abc import Mapping

from workload import HEADERS, HOST, PATH, VALID_BODY

CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
END_OF_HEAD = b"\r\n\r\n"
LAST_CHUNK = b"0\r\n\r\n"


def encode_request(
    path: str = PATH, extra: Mapping[str, str] | None = None, body: bytes = VALID_BODY, method: str = "POST"
) -> bytes:
    """Return an HTTP/1.1 request with the workload's headers and *extra* ones."""
    headers = {"Host": HOST, **HEADERS, **(extra or {}), "Content-Length": str(len(body))}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode() + body


def is_complete(received: bytes) -> bool:
    """Return whether *received* is a whole response, by its Content-Length or its last chunk."""
    head_end = received.find(END_OF_HEAD)
    if head_end < 0:
        return False
    length = CONTENT_LENGTH.search(received, 0, head_end)
    if length is None:
        return received.endswith(LAST_CHUNK)
    return len(received) >= head_end + len(END_OF_HEAD) + int(length[1])


def is_ok(received: bytes) -> bool:
    """Return whether the status line, of HTTP/1.0 or 1.1, says 200."""
    return received.startswith(b"HTTP/1.") and received[8:12] == b" 200"
