"""The responses that need the head of an admin request only: refusals and preflights; and headers of every response."""

from __future__ import annotations

import logging

from mockpaywall.engine.admin_access import AdminAccess, AdminRefusal
from mockpaywall.http.request import Headers, RequestHead
from mockpaywall.http.response import Header, Response
from mockpaywall.paywall.envelope import encode_json

LOG = logging.getLogger("mockpaywall.admin")

SECURITY_HEADERS: tuple[Header, ...] = (
    (
        "Content-Security-Policy",
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
)
"""Headers of every admin response. Source: ours."""
CORS_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
CORS_HEADERS = "Content-Type, Authorization, X-Admin-Token, apikeyprivate, apiclientprivate"
CORS_MAX_AGE_S = 600
"""How long a browser may keep the response to a preflight."""


def respond_to_head(access: AdminAccess, head: RequestHead, subpath: str) -> Response | None:
    """Return the response to a request that needs no body: a refusal or a preflight. None: the admin API responds."""
    if (refusal := access.check(head, subpath)) is not None:
        return make_refusal_response(access, head.headers, refusal)
    if access.is_preflight(head):
        return Response(
            204, (*make_preflight_headers(head.headers), *make_headers(access, head.headers)), b""
        )
    return None


def make_refusal_response(access: AdminAccess, headers: Headers, refusal: AdminRefusal) -> Response:
    """Return *refusal* in WireMock's shape."""
    challenge = (("WWW-Authenticate", "Bearer"),) if refusal.status == 401 else ()
    return make_error_response(refusal, (*challenge, *make_headers(access, headers)))


def make_error_response(refusal: AdminRefusal, headers: tuple[Header, ...] = SECURITY_HEADERS) -> Response:
    """Return *refusal* with *headers*; without them for a request whose headers are not known."""
    error = {"code": refusal.status, "title": refusal.title, "detail": refusal.detail}
    body = encode_json({"errors": [error]})
    return Response(refusal.status, (("Content-Type", "application/json"), *headers), body)


def make_headers(access: AdminAccess, headers: Headers) -> tuple[Header, ...]:
    """Return what every response to a request with *headers* carries besides its own headers."""
    origin = access.find_cors_origin(headers)
    if origin is None:
        return SECURITY_HEADERS
    return (*SECURITY_HEADERS, ("Access-Control-Allow-Origin", origin), ("Vary", "Origin"))


def make_preflight_headers(headers: Headers) -> tuple[Header, ...]:
    """Return what a page of an allowed origin may send. Private Network Access: the page may be a public one."""
    private = headers.get("access-control-request-private-network") is not None
    return (
        ("Access-Control-Allow-Methods", CORS_METHODS),
        ("Access-Control-Allow-Headers", CORS_HEADERS),
        ("Access-Control-Max-Age", str(CORS_MAX_AGE_S)),
        *((("Access-Control-Allow-Private-Network", "true"),) if private else ()),
    )


def log_refusal(head: RequestHead, response: Response) -> None:
    """Log a refused request: its address and status, nothing that the client sent."""
    if response.status >= 400:
        LOG.warning(
            "refused an admin request of %s with %d", head.client_ip or "an unknown address", response.status
        )
