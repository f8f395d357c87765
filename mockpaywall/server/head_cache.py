"""The head of a connection's last message, known again when it is repeated byte for byte."""

from __future__ import annotations

from mockpaywall.http.request import Request, RequestHead


class HeadCache:
    """Learns from whole messages that came by themselves; does the parser's work for the next one with their head."""

    __slots__ = ("_head", "_message_size", "_raw_head")

    def __init__(self) -> None:
        self._head: RequestHead | None = None
        self._raw_head = b""
        self._message_size = 0

    def match(self, data: bytes) -> Request | None:
        """The call of *data*, when it is as long as the last message and begins with its head."""
        head = self._head
        if head is None or len(data) != self._message_size or not data.startswith(self._raw_head):
            return None
        return Request(head, data[len(self._raw_head) :])

    def store(self, data: bytes, request: Request) -> None:
        """*data* was read as *call* and nothing else. A body that was sent in chunks, or skipped, teaches nothing."""
        raw = data[: data.find(b"\r\n\r\n") + 4]
        if len(raw) + len(request.body) == len(data):
            self._head, self._raw_head, self._message_size = request.head, raw, len(data)

    def clear(self) -> None:
        """Know none."""
        self._head, self._raw_head, self._message_size = None, b"", 0
