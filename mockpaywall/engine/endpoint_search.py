"""Find the endpoint of a request by its path, whatever its method."""

from __future__ import annotations

from mockpaywall.engine.context import AppContext, Endpoint
from mockpaywall.http.request import RequestHead


def find_endpoint(head: RequestHead, context: AppContext) -> Endpoint | None:
    """Return the endpoint at the path of *head*: that of its method, otherwise the first; None for an unknown path.

    *head* is without a namespace prefix. Equal heads are searched for once.
    """
    key = (find_endpoint, context)
    cache = head.cache
    if key not in cache:
        methods = context.endpoints.get(head.path, {})
        cache[key] = methods.get(head.method) or next(iter(methods.values()), None)
    endpoint: Endpoint | None = cache[key]
    return endpoint
