"""The head of a connection's last request, recognized when the client repeats it byte for byte."""

from __future__ import annotations

from mockpaywall.http.request import Request, RequestHead


class HeadCache:
    """One head. It saves parsing for clients that send the same head again with another body of the same length.

    The cached `RequestHead` is shared by these requests, with everything that was derived from it.
    """

    __slots__ = ("_head", "_message_size", "_raw_head")

    def __init__(self) -> None:
        self._head: RequestHead | None = None
        self._raw_head = b""
        self._message_size = 0

    def match(self, data: bytes) -> Request | None:
        """Return the request in *data*, or None: then *data* has to be parsed.

        *data* must begin where a message begins. The connection goes on after the request.
        """
        head = self._head
        if head is None or len(data) != self._message_size or not data.startswith(self._raw_head):
            return None
        return Request(head, data[len(self._raw_head) :])

    def store(self, data: bytes, request: Request) -> None:
        """Cache the head of *data*, which was parsed as *request* and nothing else.

        A chunked or discarded body is not the rest of *data*; such a request is not cached.
        """
        raw_head = data[: data.find(b"\r\n\r\n") + 4]
        if len(raw_head) + len(request.body) == len(data):
            self._head, self._raw_head, self._message_size = request.head, raw_head, len(data)

    def clear(self) -> None:
        """Forget the head."""
        self._head, self._raw_head, self._message_size = None, b"", 0
