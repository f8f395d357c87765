"""What a handler of an admin request gets: the application context, the request, and the scope it means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from flask import Request as FlaskRequest

from mockpaywall.engine.context import AppContext
from mockpaywall.journal.exchange_reader import iter_exchanges
from mockpaywall.journal.verification.scheduler import VerificationScheduler
from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.schema_validator import SchemaValidator
from mockpaywall.stores.base import Scope, Store
from mockpaywall.web.admin.rule_owners import list_own_rules
from mockpaywall.wiremock.render_context import RenderContext
from mockpaywall.wiremock.stub_endpoint import Schema, make_stub_endpoint


@dataclass(frozen=True, slots=True)
class AdminContext:
    """The context of one request."""

    app_context: AppContext
    render_context: RenderContext
    request: FlaskRequest
    scope: Scope
    """The namespace it is about; None for all."""
    """When the admin API was registered, in seconds since the epoch."""
    verifications: VerificationScheduler
    """The verifications that wait."""

    @property
    def store(self) -> Store:
        """The store of the application."""
        return self.app_context.store

    def exchanges(self, *, newest_first: bool = False) -> Iterator[Exchange]:
        """Iterate over the journal of the scope, oldest first by default."""
        return iter_exchanges(self.store, self.scope, newest_first=newest_first)


class Created(NamedTuple):
    """A JSON response with status 201."""

    value: object


Handler = Callable[..., Any]
"""Takes an AdminContext and the variable of the path, if there is one.

Returns a JSON value, a JsonStream, a Created, or a FlaskResponse. Raises AdminError, PatternError, ModeError or
InvalidUuid to refuse the request.
"""


class AdminRoute(NamedTuple):
    """One route. The path is without /__admin."""

    method: str
    path: str
    handler: Handler
    parameters: tuple[str, ...] | None = ()
    """The query parameters that it takes; another one is refused. None: every one, without a check."""
    reads_journal: bool = False
    """The response says in a header whether the journal is complete."""
    takes_body: bool = True
    """False for a call with another method than GET that needs no body: one with members is refused."""
    is_scoped: bool = True
    """False for what is about the whole server: half a key pair is accepted."""

    @property
    def refuses_members(self) -> bool:
        """True when it changes something and reads no body."""
        return self.method == "DELETE" or not self.takes_body


def _get_schema(validator: SchemaValidator | None) -> Schema | None:
    return validator.schema if validator else None


def make_render_context(context: AppContext) -> RenderContext:
    """Return the context for rendering exchanges. It reads the rules when they are needed."""
    endpoints = tuple(
        make_stub_endpoint(
            endpoint.operation.summary,
            method,
            path,
            _get_schema(endpoint.headers),
            _get_schema(endpoint.body),
        )
        for path, methods in context.endpoints.items()
        for method, endpoint in methods.items()
    )
    return RenderContext(lambda: context.seed, endpoints, partial(list_own_rules, context.store))
