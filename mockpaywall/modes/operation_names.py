"""The names by which a branch of a mode names an operation."""

from __future__ import annotations

from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.upstream import UPSTREAM_OPERATIONS

RESERVED_NAMES = ("temptoken", "temptoken/sdk", "temptoken/sdk/verify", "3d")
"""Names of operations that a mode may have a branch for although no endpoint has them: no request gets there."""

OPERATION_NAMES: tuple[str, ...] = tuple(
    dict.fromkeys((*(operation.key for operation in (*OPERATIONS, *UPSTREAM_OPERATIONS)), *RESERVED_NAMES))
)
"""Without duplicates, in the order of the endpoints."""
