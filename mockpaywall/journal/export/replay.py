"""What of a request is needed to send it again: its address and the headers that are not the client's own business."""

from __future__ import annotations

from mockpaywall.http.request import Call
from mockpaywall.journal.masking.secrets import shown
from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER, namespace_of
from mockpaywall.wiremock.logged_request import NO_HOST

OF_THE_CONNECTION = frozenset(
    {"host", "content-length", "connection", "keep-alive", "transfer-encoding", "expect"}
)
"""Headers that any client writes anew."""


def resent_headers(call: Call) -> tuple[tuple[str, str], ...]:
    """The headers to send again, secrets masked."""
    return tuple(pair for pair in shown(call).headers if pair[0].lower() not in OF_THE_CONNECTION)


def resent_url(exchange: Exchange) -> str:
    """The absolute URL, with the /ns/<name> prefix that reception took off."""
    call = exchange.receipt.call
    return f"{base_url(call)}{prefix(exchange)}{shown(call).target}"


def base_url(call: Call) -> str:
    """`http://127.0.0.1:8080`, as the client addressed us."""
    return f"{call.head.scheme}://{call.head.headers.get('host') or NO_HOST}"


def prefix(exchange: Exchange) -> str:
    """`/ns/<name>` when the call named its namespace so, else ""."""
    key, client = (exchange.receipt.call.head.headers.get(name) for name in (KEY_HEADER, CLIENT_HEADER))
    by_keys = namespace_of(key, client) if key and client else "default"
    named = exchange.receipt.namespace
    return "" if named == by_keys else f"/ns/{named}"
