"""A veil over what holds keys: no search finds one in what is kept of a call, and yet the true one can be matched."""

from __future__ import annotations

from dataclasses import dataclass

from mockpaywall.http.response import Header
from mockpaywall.paywall.credentials import SECRET_HEADERS

KEYSTREAM_BYTES = 65_536
"""Bytes of a veil: no head is longer on the network front; on what is, it is laid again."""


@dataclass(frozen=True, slots=True, repr=False, eq=False)
class Obfuscator:
    """Random bytes that live as long as the process.

    Laid over a text twice it gives the text again. It keeps keys out of dumps and swap files that lack the
    veil itself; it is no encryption, and no defence against whoever can read the whole process.
    """

    keystream: bytes

    def apply(self, data: bytes) -> bytes:
        """*data* veiled, or unveiled."""
        size = len(data)
        thread = self.keystream[:size]
        if len(thread) < size:
            thread = (self.keystream * (size // len(self.keystream) + 1))[:size]
        return (int.from_bytes(data, "big") ^ int.from_bytes(thread, "big")).to_bytes(size, "big")

    def apply_to_secrets(self, pairs: tuple[Header, ...]) -> tuple[Header, ...]:
        """*pairs* with the values of key headers veiled, or unveiled. Values are latin-1 text."""
        return tuple(
            [
                (name, self.apply(value.encode("latin-1")).decode("latin-1"))
                if name.lower() in SECRET_HEADERS
                else (name, value)
                for name, value in pairs
            ]
        )
