"""The GUIDs of SessionIds.

The source of the sequential form is observed: fourteen sample ids on the public pages are SQL Server
NEWSEQUENTIALID values. Only their first group varies, and its first byte varies fastest: the group is the
little-endian low word of a version 1 timestamp that starts at 0x3E42C000 and increases by one per row. Groups two
and three stay `f36b-1410` until that word overflows. Groups four and five identify the server.
"""

from __future__ import annotations

from hashlib import blake2b

FIRST_TICK = 0x1014_6BF3_3E42_C000
_VARIANT_DIGITS = "89ab" * 4
"""The digit of the variant (RFC 9562, 4.1), by the random digit that it replaces."""


def generate_sequential_guid(sequence: int, server: str) -> str:
    """Generate the GUID of row *sequence* (>= 0) of *server* (groups four and five: `80e5-004205aa382d`).

    SQL Server swaps the bytes of each of the first three groups.
    """
    tick = (FIRST_TICK + sequence).to_bytes(8, "little").hex()
    return f"{tick[:8]}-{tick[8:12]}-{tick[12:]}-{server}"


def generate_random_guid(*seed: object) -> str:
    """Generate a version 4 GUID from *seed*: equal seeds give equal GUIDs. The hash is ours.

    The digits of version and variant are set in the text: `uuid.UUID` takes four times as long, and a payment has
    four GUIDs.
    """
    digits = blake2b(":".join(map(str, seed)).encode(), digest_size=16).hexdigest()
    variant = _VARIANT_DIGITS[int(digits[16], 16)]
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"
