"""Cross-origin requests to the endpoints that browsers call (Fetch, section 3.2). Pure.

A preflight is answered before the pipeline: it is in no journal, and no mode counts it.
"""

from __future__ import annotations

from mockpaywall.engine.context import AppContext
from mockpaywall.engine.endpoint_search import find_endpoint
from mockpaywall.http.namespace_path import split_namespace
from mockpaywall.http.request import RequestHead
from mockpaywall.http.response import Header, Response
from mockpaywall.paywall.operation import CorsPolicy

ALLOWED_METHODS = "GET, POST, PUT, DELETE, PATCH, OPTIONS"
"""Source: ours, from the requests of the official JavaScript SDK."""
MAX_AGE_S = 600
"""How long a browser may remember the answer to a preflight. Source: ours."""


def get_cors_headers(head: RequestHead, context: AppContext) -> tuple[Header, ...]:
    """Return what lets a page of any origin read the response to *head*; () where no browser calls."""
    cors = _find_policy(head, context)
    if cors is None:
        return ()
    allowed = ("Access-Control-Allow-Origin", head.headers.get("origin") or "*"), ("Vary", "Origin")
    if not cors.exposed_headers:
        return allowed
    return (*allowed, ("Access-Control-Expose-Headers", cors.exposed_headers))


def answer_preflight(head: RequestHead, context: AppContext) -> Response | None:
    """Return the response to a preflight of an endpoint that browsers call; None for every other request."""
    if head.headers.get("access-control-request-method") is None:
        return None
    cors = _find_policy(head, context)
    if cors is None:
        return None
    headers = (
        *get_cors_headers(head, context),
        ("Access-Control-Allow-Methods", ALLOWED_METHODS),
        ("Access-Control-Allow-Headers", cors.allowed_headers),
        ("Access-Control-Max-Age", str(MAX_AGE_S)),
        *_allow_private_network(head),
    )
    return Response(204, headers, b"")


def _find_policy(head: RequestHead, context: AppContext) -> CorsPolicy | None:
    """Return the policy of the endpoint of *head*, which may have a namespace prefix; None where no browser calls."""
    found = split_namespace(head.target)
    endpoint = find_endpoint(head.with_target(found[1]) if found else head, context)
    return endpoint.operation.cors if endpoint else None


def _allow_private_network(head: RequestHead) -> tuple[Header, ...]:
    """Let a page of a public host call this one, on a private address, where the browser asks for that."""
    if head.headers.get("access-control-request-private-network") is None:
        return ()
    return (("Access-Control-Allow-Private-Network", "true"),)
