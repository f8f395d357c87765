"""One hostile input: bytes for a connection of their own, and what may be expected of the responses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from random import Random

MAX_INPUT_BYTES = 64 * 1024
MAX_LENGTH_LINE_BYTES = 40
HOST = (b"Host", b"127.0.0.1")
CLOSE = (b"Connection", b"close")

HeaderLines = Iterable[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class HostileInput:
    """*may_break*: a mode may break the response. *changes_everyone*: other clients see what it changes.

    *patience_s*: how long the server may be silent before the client shuts its side of the connection.
    """

    kind: str
    data: bytes
    may_break: bool = False
    changes_everyone: bool = False
    patience_s: float = 0.0


Generator = Callable[[Random], HostileInput]


def encode(method: bytes, target: bytes, headers: HeaderLines, body: bytes) -> bytes:
    """Return a request with a correct Content-Length, whatever else is wrong. The body is cut to fit."""
    head = b"\r\n".join([method + b" " + target + b" HTTP/1.1", *(b": ".join(pair) for pair in headers)])
    content = body[: max(0, MAX_INPUT_BYTES - len(head) - MAX_LENGTH_LINE_BYTES)]
    return b"%b\r\nContent-Length: %d\r\n\r\n%b" % (head, len(content), content)


def cut(data: bytes) -> bytes:
    return data[:MAX_INPUT_BYTES]
