"""Heads of the last requests, recognized when a client repeats one byte for byte, on whatever connection."""

from __future__ import annotations

from mockpaywall.http.request import Request, RequestHead

MAX_HEADS = 512
"""Of all connections together. The first one stored goes first."""
MAX_HEAD_BYTES = 4096
"""A larger head is not cached."""
_END = b"\r\n\r\n"

Origin = tuple[str, str]
"""Scheme and client address: a head with another one is another head."""


class SharedHeads:
    """The heads of all connections. They save parsing for clients that send a head again, with another body."""

    __slots__ = ("heads",)

    def __init__(self) -> None:
        self.heads: dict[tuple[Origin, bytes], tuple[RequestHead, int]] = {}
        """The head and the size of its message, by origin and raw head."""


class HeadCache:
    """The heads that the requests of one connection may share, with everything that was derived from them."""

    __slots__ = ("_heads", "origin")

    def __init__(self, shared: SharedHeads, scheme: str, client_ip: str) -> None:
        self._heads = shared.heads
        self.origin: Origin = (scheme, client_ip)

    def match(self, data: bytes) -> Request | None:
        """Return the request in *data*, or None: then *data* has to be parsed.

        *data* must begin where a message begins. The connection goes on after the request.
        """
        size = data.find(_END) + len(_END)
        found = self._heads.get((self.origin, data[:size]))
        return Request(found[0], data[size:]) if found is not None and len(data) == found[1] else None

    def store(self, data: bytes, request: Request) -> None:
        """Cache the head of *data*, which was parsed as *request* and nothing else.

        A chunked or discarded body is not the rest of *data*; such a request is not cached.
        """
        size = data.find(_END) + len(_END)
        if size > MAX_HEAD_BYTES or size + len(request.body) != len(data):
            return
        heads = self._heads
        if len(heads) >= MAX_HEADS:
            del heads[next(iter(heads))]
        heads[self.origin, data[:size]] = request.head, len(data)
