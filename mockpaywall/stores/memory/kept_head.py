"""A head as the journal keeps it: few objects, veiled as a whole, shared by the calls that have it."""

from __future__ import annotations

from typing import NamedTuple

from mockpaywall.domain.call import Head, Headers
from mockpaywall.domain.veil import Veil


class KeptHead(NamedTuple):
    """A Head but for its notes."""

    method: str
    lines: bytes
    """Target, names and values in turn, a line each, under the veil. No server lets a line break into one."""
    scheme: str
    client_ip: str
    http_version: str


def kept(head: Head, veil: Veil) -> KeptHead:
    """*head* as it may be kept; the same one whenever it is asked for."""
    known: KeptHead | None = head.notes.get(veil)
    if known is None:
        flat = [text for pair in head.headers.pairs for text in pair]
        lines = veil.over("\n".join([head.target, *flat]).encode("latin-1"))
        known = KeptHead(head.method, lines, head.scheme, head.client_ip, head.http_version)
        head.notes[veil] = known
    return known


def lifted(one: KeptHead, veil: Veil) -> Head:
    """The head that was kept, as it was."""
    target, *flat = veil.over(one.lines).decode("latin-1").split("\n")
    return Head(
        one.method,
        target,
        Headers(zip(flat[::2], flat[1::2], strict=True)),
        scheme=one.scheme,
        client_ip=one.client_ip,
        http_version=one.http_version,
    )
