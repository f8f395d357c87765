"""Find the namespace of a request that has no keys: by a token that it carries."""

from __future__ import annotations

from mockpaywall.engine.context import AppContext
from mockpaywall.engine.endpoint_search import find_endpoint
from mockpaywall.http.namespace_path import split_namespace
from mockpaywall.http.request import Request
from mockpaywall.stores.base import RequestStore


async def find_owner(request: Request, context: AppContext, store: RequestStore) -> str | None:
    """Return the namespace that issued the token of *request*.

    None where keys or a prefix decide, and for a token that nobody issued. Raise StoreUnavailable.
    """
    endpoint = find_endpoint(request.head, context)
    if endpoint is None or endpoint.operation.find_owner_keys is None:
        return None
    if split_namespace(request.head.target) is not None:
        return None
    keys = endpoint.operation.find_owner_keys(request)
    return await store.find_namespace(keys) if keys else None
