"""A head as the journal keeps it: few objects, veiled as a whole, shared by the calls that have it."""

from __future__ import annotations

import marshal
from typing import NamedTuple

from mockpaywall.http.request import Headers, RequestHead
from mockpaywall.model.obfuscation import Obfuscator


class StoredHead(NamedTuple):
    """A Head but for its notes."""

    method: str
    obfuscated_data: bytes
    """Target and headers under the veil, as marshal writes them: any text comes back, and it stays in the process."""
    scheme: str
    client_ip: str
    http_version: str


def obfuscate_head(head: RequestHead, obfuscator: Obfuscator) -> StoredHead:
    """*head* as it may be kept; the same one whenever it is asked for."""
    known: StoredHead | None = head.cache.get(obfuscator)
    if known is None:
        veiled = obfuscator.apply(marshal.dumps((head.target, head.headers.pairs)))
        known = StoredHead(head.method, veiled, head.scheme, head.client_ip, head.http_version)
        head.cache[obfuscator] = known
    return known


def restore_head(stored_head: StoredHead, obfuscator: Obfuscator) -> RequestHead:
    """The head that was kept, as it was."""
    target, pairs = marshal.loads(obfuscator.apply(stored_head.obfuscated_data))  # noqa: S302 - nobody else wrote them
    return RequestHead(
        stored_head.method,
        target,
        Headers(pairs),
        scheme=stored_head.scheme,
        client_ip=stored_head.client_ip,
        http_version=stored_head.http_version,
    )
