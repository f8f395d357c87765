"""All part types, in the order of the tables. To add one: a file in effects/, a row here, a test."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mockpaywall.modes.effects import (
    auth,
    delay,
    dribble,
    error,
    fault,
    http_status,
    ok,
    payload,
    renew,
    retry_after,
    return_post,
    ttl,
    upstream,
)
from mockpaywall.modes.part_type import Choice, PartType

PART_TYPES: tuple[PartType, ...] = (
    ok.PART_TYPE,
    error.PART_TYPE,
    upstream.PART_TYPE,
    http_status.PART_TYPE,
    delay.PART_TYPE,
    dribble.PART_TYPE,
    fault.PART_TYPE,
    payload.PART_TYPE,
    auth.PART_TYPE,
    ttl.PART_TYPE,
    renew.PART_TYPE,
    return_post.PART_TYPE,
    retry_after.PART_TYPE,
)
PART_TYPES_BY_NAME: Mapping[str, PartType] = MappingProxyType(
    {part_type.name: part_type for part_type in PART_TYPES}
)

TRIGGERS = (
    Choice("@NN%", "with that probability, drawn from the seed; up to four decimals"),
    Choice("@every-N", "every N-th request of its step"),
    Choice("@first-N", "the first N requests of its step"),
    Choice("@over-N/SECONDSs", "each request that exceeds N requests within the last SECONDS: a quota"),
    Choice("@for-SECONDSs", "for that long, from the first request on that the mode decides"),
)
"""What may follow a part. Source: ours."""
