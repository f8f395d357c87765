"""A head as the journal keeps it: few objects, veiled as a whole, shared by the calls that have it."""

from __future__ import annotations

import marshal
from typing import NamedTuple

from mockpaywall.http.request import Head, Headers
from mockpaywall.model.obfuscation import Veil


class KeptHead(NamedTuple):
    """A Head but for its notes."""

    method: str
    veiled: bytes
    """Target and headers under the veil, as marshal writes them: any text comes back, and it stays in the process."""
    scheme: str
    client_ip: str
    http_version: str


def kept(head: Head, veil: Veil) -> KeptHead:
    """*head* as it may be kept; the same one whenever it is asked for."""
    known: KeptHead | None = head.notes.get(veil)
    if known is None:
        veiled = veil.over(marshal.dumps((head.target, head.headers.pairs)))
        known = KeptHead(head.method, veiled, head.scheme, head.client_ip, head.http_version)
        head.notes[veil] = known
    return known


def lifted(one: KeptHead, veil: Veil) -> Head:
    """The head that was kept, as it was."""
    target, pairs = marshal.loads(veil.over(one.veiled))  # noqa: S302 - nobody else wrote them
    return Head(
        one.method,
        target,
        Headers(pairs),
        scheme=one.scheme,
        client_ip=one.client_ip,
        http_version=one.http_version,
    )
