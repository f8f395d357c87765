"""The parts of a recorded request that are needed to send it again: its URL and headers."""

from __future__ import annotations

from urllib.parse import quote

from mockpaywall.http.content_encoding import WINDOW_BITS, get_content_coding
from mockpaywall.http.namespace_path import DEFAULT_NAMESPACE, namespace_prefix
from mockpaywall.http.request import Request
from mockpaywall.journal.masking.secrets import mask_request
from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.credentials import find_namespace_of_keys

CONNECTION_HEADERS = frozenset(
    {"host", "content-length", "connection", "keep-alive", "transfer-encoding", "expect"}
)
"""Headers that every client writes for itself."""
PRINTABLE_ASCII = "".join(map(chr, range(0x21, 0x7F)))
DEFAULT_HOST = "localhost"
"""For HTTP/1.0 requests without a Host header."""


def replay_headers(request: Request) -> tuple[tuple[str, str], ...]:
    """Return the headers to send again, secrets masked."""
    omitted = CONNECTION_HEADERS
    if get_content_coding(request.head.headers) in WINDOW_BITS:  # the journal has the body decoded
        omitted |= {"content-encoding"}
    return tuple(pair for pair in mask_request(request).headers if pair[0].lower() not in omitted)


def replay_url(exchange: Exchange, *, server: str = "") -> str:
    """Return the absolute URL, with the namespace prefix that the server removed on receipt.

    *server*: the address of the server for who sends it, such as `http://127.0.0.1:8080`: that of the client may exist
    only where the client runs. The prefix is there in any case then: a request with other keys reaches the namespace.
    """
    request = exchange.received.request
    # Masks and what clients send unencoded are not ASCII; no client sends such a URL as it is.
    target = quote(mask_request(request).target, safe=PRINTABLE_ASCII)
    if server:
        return f"{server}{namespace_prefix(exchange.received.namespace)}{target}"
    return f"{base_url(request)}{_find_prefix(exchange)}{target}"


def get_authority(request: Request) -> str:
    """Return the Host header, `127.0.0.1:8080`, or DEFAULT_HOST."""
    return request.head.headers.get("host") or DEFAULT_HOST


def base_url(request: Request) -> str:
    """Return `http://127.0.0.1:8080`, the server as the client addressed it."""
    return f"{request.head.scheme}://{get_authority(request)}"


def _find_prefix(exchange: Exchange) -> str:
    """Return `/ns/<name>` when the request named its namespace in the path, else ""."""
    headers, namespace = exchange.received.request.head.headers, exchange.received.namespace
    by_keys = find_namespace_of_keys(headers) or DEFAULT_NAMESPACE
    return "" if namespace == by_keys else namespace_prefix(namespace)
