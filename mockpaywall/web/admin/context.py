"""A desk: what an admin call is handled at. The world, the call, and whose part of the store it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Request as FlaskRequest
from flask import Response as FlaskResponse

from mockpaywall.engine.context import AppContext
from mockpaywall.journal.query import Exchanges
from mockpaywall.stores.base import Scope, Store
from mockpaywall.wiremock.stub_mapping import RenderContext


@dataclass(frozen=True, slots=True)
class AdminContext:
    """For one call."""

    app_context: AppContext
    render_context: RenderContext
    request: FlaskRequest
    scope: Scope
    """The namespace meant; None for all."""

    @property
    def store(self) -> Store:
        """Where everything that changes lives."""
        return self.app_context.store

    def exchanges(self) -> Exchanges:
        """The journal of the scope, oldest first."""
        return self.store.exchanges(self.scope)


class Created(NamedTuple):
    """An answer with status 201."""

    value: object


Handler = Callable[..., Any]
"""Takes a Desk and the variable of the path, if it has one; gives what is answered as JSON, a Created, or a FlaskResponse.

Raises AdminError, PatternError and ModeError for what is refused.
"""


class AdminRoute(NamedTuple):
    """One admin call. The path is without /__admin."""

    method: str
    path: str
    handler: Handler


HandlerResult = FlaskResponse | dict[str, Any] | Created
