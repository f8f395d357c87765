"""The context of one run: everything a response depends on besides its request.

Built once, and changed only in a forked process, which needs ids of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from mockpaywall.engine.delayed_responses import DelayedResponses
from mockpaywall.engine.incidents import Incidents
from mockpaywall.engine.metrics import RequestMetrics
from mockpaywall.engine.rule_warnings import RuleWarnings
from mockpaywall.http.request import RequestHead
from mockpaywall.model.completed_exchange import CompletedExchange
from mockpaywall.model.mode import Mode
from mockpaywall.paywall.credentials import KeyPair, MerchantNames
from mockpaywall.paywall.local_time import LocalTimeFormatter
from mockpaywall.paywall.operation import Access, Operation, OperationPolicy
from mockpaywall.paywall.schema_validator import SchemaValidator
from mockpaywall.paywall.strictness import Strictness
from mockpaywall.stores.base import RequestStore, Store


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An operation and the validators of its schemas."""

    operation: Operation
    strictness: Strictness
    headers: SchemaValidator | None
    """None: the operation is open."""
    body: SchemaValidator | None
    """None: the operation reads its input itself."""
    minimum: SchemaValidator | None = None
    """What else the body has to be valid for: without it the operation cannot act. None: *body* ensures it."""


UNJOURNALLED = " "
"""Begins what the ids of responses derive from that no namespace numbers. It is not a name of a namespace."""


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class AppContext:
    """The settings, in the form that the pipeline uses, and what it works with: store, clock, metrics."""

    seed: int
    base_path: str
    endpoints: Mapping[str, Mapping[str, Endpoint]]
    """By path (base path included), then by method."""
    accepted_pairs: Mapping[Access, frozenset[KeyPair]]
    """By the access that an operation needs. Missing: every pair is accepted."""
    merchants: MerchantNames
    """The namespaces of the key pairs of `--merchant`."""
    strictness: Strictness
    mirror_http_status: bool
    """Error responses have their HTTP status; otherwise all have 200."""
    session_ttl_s: int
    sequential_ids: bool
    """SessionIds look like those of NEWSEQUENTIALID; otherwise they are version 4."""
    policy: OperationPolicy
    """The choices that the operations of a session depend on."""
    magic_enabled: bool
    """A request may choose its mode by a header or a magic phone."""
    parse_mode: Callable[[str], Mode]
    """Parse a mode; profile names are modes too. Raises ModeError."""
    local_time: LocalTimeFormatter
    clock: Callable[[], float]
    started_at: float
    """When the context was built, by the clock."""
    """Real time, seconds since the epoch."""
    store: Store
    async_store: RequestStore
    """The same state for an event loop. It is `store` itself when that never waits."""
    describe_modes: Callable[[], dict[str, object]]
    """Return the vocabulary of modes as JSON values."""
    build_openapi: Callable[[str], dict[str, Any]]
    """Return the simulated API at a URL as an OpenAPI document."""
    list_settings: Callable[[], list[dict[str, object]]] = list
    """Return the settings of this run and their origins, as JSON values without secrets."""
    has_admin_api: bool = True
    refusal_id_source: str = UNJOURNALLED
    """The ids of responses that no namespace numbers derive from it: it differs between processes with one seed."""
    show_phones: bool = False
    """Exports contain phone numbers as they were sent; otherwise replaced ones."""
    delayed_responses: DelayedResponses = field(default_factory=DelayedResponses)
    """Those of this process."""
    metrics: RequestMetrics = field(default_factory=RequestMetrics)
    """Counts every completed exchange."""
    incidents: Incidents = field(default_factory=Incidents)
    """Counts and logs what no exchange shows."""
    rule_warnings: RuleWarnings = field(default_factory=RuleWarnings)
    """The rules whose matching was stopped in this process."""
    public_url: str = ""
    """Scheme, host and base path of absolute addresses in answers; "" for those of the request."""
    on_complete: Callable[[CompletedExchange], None] | None = None
    """Called with every completed exchange: the access log."""

    def get_base_url(self, head: RequestHead) -> str:
        """Return what absolute addresses in the answer to a request with *head* begin with."""
        if self.public_url:
            return self.public_url
        return f"{head.scheme}://{head.headers.get('host') or 'localhost'}{self.base_path}"

    @property
    def operation_keys(self) -> dict[str, str]:
        """The key of the operation at each path, base path included."""
        return {
            path: endpoint.operation.key
            for path, methods in self.endpoints.items()
            for endpoint in methods.values()
        }

    def renew_ids(self, seed: int, refusal_id_source: str) -> None:
        """Derive ids from other values: in a process that was forked after this was built, before it serves.

        Its parent and its siblings have the same context, and would issue the same ids.
        """
        object.__setattr__(self, "seed", seed)
        object.__setattr__(self, "refusal_id_source", refusal_id_source)
