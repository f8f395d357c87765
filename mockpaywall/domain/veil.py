"""A veil over key headers: what is kept of a call holds no key in clear, and yet can be matched on the true one."""

from __future__ import annotations

from dataclasses import dataclass

from mockpaywall.domain.credentials import SECRET_HEADERS
from mockpaywall.domain.reply import Header

LENGTH = 32_768
"""Bytes of a veil: no header is longer."""


@dataclass(frozen=True, slots=True, repr=False)
class Veil:
    """Random bytes, as long as the longest header, that live as long as the process.

    Laid over a text twice it gives the text again. It keeps keys out of dumps and swap files that lack the
    veil itself; it is no defence against whoever can read the whole process.
    """

    thread: bytes

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
