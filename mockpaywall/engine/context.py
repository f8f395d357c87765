"""The world of one run: everything a call's answer depends on besides the call. Built once, never edited."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from mockpaywall.engine.metrics import Tally
from mockpaywall.model.completed_exchange import Finished
from mockpaywall.model.mode import Mode
from mockpaywall.paywall.endpoints.operation import Operation
from mockpaywall.paywall.local_time import LocalTime
from mockpaywall.paywall.schema_validator import Checker
from mockpaywall.paywall.strictness import Strictness
from mockpaywall.stores.base import Store, SwiftTraffic


@dataclass(frozen=True, slots=True)
class Route:
    """An operation with its schemas at hand."""

    operation: Operation
    headers: Checker
    body: Checker


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """What the operator chose, in the form the pipeline uses it."""

    seed: int
    base_path: str
    routes: Mapping[str, Mapping[str, Route]]
    """By path (base path included), then by method."""
    accepted: frozenset[tuple[str, str]]
    """Accepted (key, client) pairs; empty: any pair is."""
    strictness: Strictness
    mirror: bool
    """Refusals travel with their HTTP status; else in a 200."""
    session_ttl_s: int
    sequential: bool
    """SessionIds in NEWSEQUENTIALID style; else version 4."""
    magic: bool
    """A call may choose its own mode, by header or by a magic phone."""
    read_mode: Callable[[str], Mode]
    """The mode that a text says, profiles included. Raises ModeError."""
    local_time: LocalTime
    clock: Callable[[], float]
    """Real time, seconds since the epoch."""
    store: Store
    swift: SwiftTraffic | None
    """The store's way for an event loop; None when the store never waits."""
    watch: Callable[[Finished], None]
    """Told of every finished call: the log, the metrics."""
    modes: Callable[[], dict[str, object]]
    """The vocabulary of modes, machine-readable, made when asked."""
    openapi: Callable[[], dict[str, object]]
    """The simulated API as an OpenAPI document, made when asked."""
    tally: Tally = field(default_factory=Tally)
    """Counts of finished calls, for the metrics; *watch* is to tell it."""
