"""The world of one run: everything a call's answer depends on besides the call. Built once, never edited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mockpaywall.engine.metrics import RequestMetrics
from mockpaywall.model.completed_exchange import CompletedExchange
from mockpaywall.model.mode import Mode
from mockpaywall.paywall.endpoints.operation import Operation
from mockpaywall.paywall.local_time import LocalTimeFormatter
from mockpaywall.paywall.schema_validator import SchemaValidator
from mockpaywall.paywall.strictness import Strictness
from mockpaywall.stores.base import RequestStore, Store


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An operation with its schemas at hand."""

    operation: Operation
    headers: SchemaValidator
    body: SchemaValidator


@dataclass(frozen=True, slots=True, eq=False)
class AppContext:
    """What the operator chose, in the form the pipeline uses it."""

    seed: int
    base_path: str
    endpoints: Mapping[str, Mapping[str, Endpoint]]
    """By path (base path included), then by method."""
    accepted_credentials: frozenset[tuple[str, str]]
    """Accepted (key, client) pairs; empty: any pair is."""
    strictness: Strictness
    mirror_http_status: bool
    """Refusals travel with their HTTP status; else in a 200."""
    session_ttl_s: int
    sequential_ids: bool
    """SessionIds in NEWSEQUENTIALID style; else version 4."""
    magic_enabled: bool
    """A call may choose its own mode, by header or by a magic phone."""
    parse_mode: Callable[[str], Mode]
    """The mode that a text says, profiles included. Raises ModeError."""
    local_time: LocalTimeFormatter
    clock: Callable[[], float]
    """Real time, seconds since the epoch."""
    store: Store
    async_store: RequestStore
    """The same state for an event loop; *store* itself when that never waits."""
    describe_modes: Callable[[], dict[str, object]]
    """The vocabulary of modes, machine-readable, made when asked."""
    build_openapi: Callable[[], dict[str, object]]
    """The simulated API as an OpenAPI document, made when asked."""
    metrics: RequestMetrics = field(default_factory=RequestMetrics)
    """Counts every completed exchange."""
    on_complete: Callable[[CompletedExchange], None] | None = None
    """Called with every completed exchange: the access log."""
