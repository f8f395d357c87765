"""SessionIds: how a GUID of the service looks.

Source of the sequential form (observed): fourteen sample ids on the public pages are SQL Server
NEWSEQUENTIALID values. Only their first group varies, its first byte fastest: it is the little-endian
low word of a version 1 timestamp that starts at 0x3E42C000 and grows by one a row. Groups two and three
stay `f36b-1410` until that word overflows; groups four and five belong to the server.
"""

from __future__ import annotations

from hashlib import blake2b
from uuid import UUID

FIRST_TICK = 0x1014_6BF3_3E42_C000


def generate_sequential_guid(sequence: int, server: str) -> str:
    """The GUID of the *row*-th insert (0 or more) on *server* (groups four and five, `80e5-004205aa382d`).

    SQL Server writes each of the first three groups with its bytes swapped.
    """
    tick = (FIRST_TICK + sequence).to_bytes(8, "little").hex()
    return f"{tick[:8]}-{tick[8:12]}-{tick[12:]}-{server}"


def generate_random_guid(*of: object) -> str:
    """A version 4 GUID that depends on *of* alone: the same words, the same GUID. The hash is ours."""
    digest = blake2b(":".join(map(str, of)).encode(), digest_size=16).digest()
    return str(UUID(bytes=digest, version=4))
