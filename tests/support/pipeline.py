"""The pipeline without a server: one request in, its response out."""

from __future__ import annotations

from mockpaywall.engine.context import AppContext
from mockpaywall.engine.paywall_application import InFlightRequest
from mockpaywall.http.request import Request
from mockpaywall.http.response import Response


def begin(request: Request, context: AppContext) -> InFlightRequest:
    """Handle *request* with the context's store for threads, which never suspends the pipeline."""
    in_flight = InFlightRequest(request, context, context.store)
    in_flight.advance()
    return in_flight


def respond_to(request: Request, context: AppContext) -> Response:
    """Return the response to *request*; raise the defect that prevented one."""
    result = begin(request, context).result
    if not isinstance(result, Response):
        raise result or AssertionError("the store suspended the pipeline")
    return result
