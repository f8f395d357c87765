"""What of a request is needed to send it again: its address and the headers that are not the client's own business."""

from __future__ import annotations

from mockpaywall.http.request import Request
from mockpaywall.journal.masking.secrets import mask_request
from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER, derive_namespace
from mockpaywall.wiremock.logged_request import DEFAULT_HOST

CONNECTION_HEADERS = frozenset(
    {"host", "content-length", "connection", "keep-alive", "transfer-encoding", "expect"}
)
"""Headers that any client writes anew."""


def replay_headers(request: Request) -> tuple[tuple[str, str], ...]:
    """The headers to send again, secrets masked."""
    return tuple(pair for pair in mask_request(request).headers if pair[0].lower() not in CONNECTION_HEADERS)


def replay_url(exchange: Exchange) -> str:
    """The absolute URL, with the /ns/<name> prefix that reception took off."""
    request = exchange.received.request
    return f"{base_url(request)}{namespace_prefix(exchange)}{mask_request(request).target}"


def base_url(request: Request) -> str:
    """`http://127.0.0.1:8080`, as the client addressed us."""
    return f"{request.head.scheme}://{request.head.headers.get('host') or DEFAULT_HOST}"


def namespace_prefix(exchange: Exchange) -> str:
    """`/ns/<name>` when the call named its namespace so, else ""."""
    key, client = (exchange.received.request.head.headers.get(name) for name in (KEY_HEADER, CLIENT_HEADER))
    by_keys = derive_namespace(key, client) if key and client else "default"
    named = exchange.received.namespace
    return "" if named == by_keys else f"/ns/{named}"
