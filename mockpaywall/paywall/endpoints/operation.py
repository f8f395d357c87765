"""The description of one endpoint of the vendor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from mockpaywall.paywall.local_time import LocalTimeFormatter
from mockpaywall.paywall.session import Session

MASTERPASS_PATH = "/api/paywall/masterpass"
"""The path below which the vendor serves its operations."""


class OperationParams(NamedTuple):
    """What an operation gets besides the body. The pipeline decides all of it beforehand."""

    session_id: str
    """The SessionId for a session that the operation creates."""
    now: float
    """Seconds since the epoch, on the namespace's clock."""
    ttl_s: int
    """The lifetime in seconds of a session that the operation creates."""
    local_time: LocalTimeFormatter


class OperationResult(NamedTuple):
    """What an operation answers and what it changes. An operation changes nothing itself: the store commits this."""

    content: bytes
    """The success envelope, as JSON."""
    session: Session | None = None
    """The session to store; None when the operation creates none."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One endpoint. How to add one is described in the docstring of the package."""

    name: str
    """The stem of its schema files, and its name in metrics and OpenAPI: "create-session"."""
    method: str
    path: str
    """Without the base path."""
    summary: str
    """Its name in the vendor's documentation."""
    success: str
    """What a success means, in one sentence."""
    provenance: str
    """`documented`, `observed` or `ours`, and the source."""
    run: Callable[[Mapping[str, Any], OperationParams], OperationResult]
    """Carry out the operation. The body is valid for the request schema at the strictness of the run."""
