"""A veil over key headers: what is kept of a call holds no key in clear, and yet can be matched on the true one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from mockpaywall.domain.call import Head, Headers
from mockpaywall.domain.credentials import SECRET_HEADERS
from mockpaywall.domain.reply import Header

LENGTH = 32_768
"""Bytes of a veil: no header is longer."""


class VeiledHead(NamedTuple):
    """A Head whose key headers are veiled."""

    method: str
    target: str
    pairs: tuple[Header, ...]
    scheme: str
    client_ip: str
    http_version: str


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Veil:
    """Random bytes, as long as the longest header, that live as long as the process.

    Laid over a text twice it gives the text again. It keeps keys out of dumps and swap files that lack the
    veil itself; it is no defence against whoever can read the whole process.
    """

    thread: bytes

    def over_head(self, head: Head) -> VeiledHead:
        """*head* as it may be kept; the same one for every call that has it."""
        veiled: VeiledHead | None = head.notes.get(self)
        if veiled is None:
            veiled = head.notes[self] = VeiledHead(
                head.method,
                head.target,
                self.over(head.headers.pairs),
                head.scheme,
                head.client_ip,
                head.http_version,
            )
        return veiled

    def lifted(self, kept: VeiledHead) -> Head:
        """The head that was veiled."""
        return Head(
            kept.method,
            kept.target,
            Headers(self.over(kept.pairs)),
            scheme=kept.scheme,
            client_ip=kept.client_ip,
            http_version=kept.http_version,
        )

    def over(self, pairs: tuple[Header, ...]) -> tuple[Header, ...]:
        """*pairs* with the values of key headers veiled, or unveiled. Values are latin-1 text."""
        return tuple(
            [
                (name, self._laid(value)) if name.lower() in SECRET_HEADERS else (name, value)
                for name, value in pairs
            ]
        )

    def _laid(self, value: str) -> str:
        size = len(value)
        text = int.from_bytes(value.encode("latin-1"), "big")
        thread = int.from_bytes(self.thread[:size], "big")
        return (text ^ thread).to_bytes(size, "big").decode("latin-1")
