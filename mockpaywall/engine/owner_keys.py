"""What tells the namespace of a request that has no keys: a token that it carries. Pure."""

from __future__ import annotations

from mockpaywall.engine.context import AppContext
from mockpaywall.engine.endpoint_search import find_endpoint
from mockpaywall.http.request import Request
from mockpaywall.paywall.masterpass.records import RecordKey


def find_owner_keys(request: Request, context: AppContext) -> tuple[RecordKey, ...]:
    """Return the keys of records one of which is in the namespace of *request*; () where keys or a prefix decide."""
    endpoint = find_endpoint(request.head, context)  # None for a target with a prefix
    if endpoint is None or endpoint.operation.find_owner_keys is None:
        return ()
    return endpoint.operation.find_owner_keys(request)
