"""The head of a connection's last message, known again when it is repeated byte for byte."""

from __future__ import annotations

from mockpaywall.http.request import Call, Head


class Recall:
    """Learns from whole messages that came by themselves; does the parser's work for the next one with their head."""

    __slots__ = ("_head", "_raw", "_size")

    def __init__(self) -> None:
        self._head: Head | None = None
        self._raw = b""
        self._size = 0

    def call_of(self, data: bytes) -> Call | None:
        """The call of *data*, when it is as long as the last message and begins with its head."""
        head = self._head
        if head is None or len(data) != self._size or not data.startswith(self._raw):
            return None
        return Call(head, data[len(self._raw) :])

    def learn(self, data: bytes, call: Call) -> None:
        """*data* was read as *call* and nothing else. A body that was sent in chunks, or skipped, teaches nothing."""
        raw = data[: data.find(b"\r\n\r\n") + 4]
        if len(raw) + len(call.body) == len(data):
            self._head, self._raw, self._size = call.head, raw, len(data)

    def forget(self) -> None:
        """Know none."""
        self._head, self._raw, self._size = None, b"", 0
