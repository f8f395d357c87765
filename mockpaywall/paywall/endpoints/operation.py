"""What an operation is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from mockpaywall.paywall.session import Session


class IssueParams(NamedTuple):
    """What a run of an operation is given besides the body, all decided before: see pipeline."""

    session_id: str
    now: float
    """Seconds since the epoch, on the namespace's clock."""
    ttl_s: int


@dataclass(frozen=True, slots=True)
class Operation:
    """One endpoint. *run* makes the session the body asks for; nothing is kept before the store settles."""

    name: str
    """Also the stem of its schema files."""
    method: str
    path: str
    summary: str
    provenance: str
    run: Callable[[Mapping[str, Any], IssueParams], Session]
