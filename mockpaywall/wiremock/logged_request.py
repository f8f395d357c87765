"""A call as WireMock's LoggedRequest: the field names and their order are WireMock 3.13's (observed)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from typing import Any

from mockpaywall.http.parameters import is_form, parse_cookies, parse_parameters
from mockpaywall.http.request import Request
from mockpaywall.http.timestamps import format_iso8601, to_milliseconds
from mockpaywall.journal.body_parsing import decode_text
from mockpaywall.journal.masking.secrets import MaskedRequest, mask_request

DEFAULT_PORTS = {"http": 80, "https": 443}
DEFAULT_HOST = "localhost"
"""For HTTP/1.0 calls that name no host."""


def render_logged_request(request: Request, received_at: float) -> dict[str, Any]:
    """*call* in WireMock's words, secrets masked, phones as sent. *received_at*: seconds since the epoch."""
    seen = mask_request(request)
    authority = request.head.headers.get("host") or DEFAULT_HOST
    host, port = _split_authority(authority, request.head.scheme)
    return {
        "url": seen.target,
        "absoluteUrl": f"{request.head.scheme}://{authority}{seen.target}",
        "method": request.head.method,
        "clientIp": request.head.client_ip,
        "headers": group_headers(seen.headers),
        "cookies": dict(parse_cookies(request.head.headers)),
        "browserProxyRequest": False,
        "loggedDate": to_milliseconds(received_at),
        "bodyAsBase64": b64encode(seen.body).decode("ascii"),
        "body": decode_text(seen.body),
        "protocol": f"HTTP/{request.head.http_version}",
        "scheme": request.head.scheme,
        "host": host,
        "port": port,
        "loggedDateString": format_iso8601(received_at),
        "queryParams": _group_parameters(seen.target.partition("?")[2]),
        "formParams": _parse_form(request, seen),
    }


def group_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str | list[str]]:
    """Header lines by name as first spelt: one value as a text, several as a list."""
    spelt: dict[str, str] = {}
    values: dict[str, list[str]] = {}
    for name, value in headers:
        values.setdefault(spelt.setdefault(name.lower(), name), []).append(value)
    return {name: found[0] if len(found) == 1 else found for name, found in values.items()}


def _split_authority(authority: str, scheme: str) -> tuple[str, int]:
    host, colon, port = authority.rpartition(":")
    if colon and port.isascii() and port.isdigit() and not host.endswith(":"):
        return host, int(port[:6])
    return authority, DEFAULT_PORTS.get(scheme, 80)


def _group_parameters(query: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for key, value in parse_parameters(query):
        found.setdefault(key, {"key": key, "values": []})["values"].append(value)
    return found


def _parse_form(request: Request, masked_request: MaskedRequest) -> dict[str, dict[str, Any]]:
    return _group_parameters(decode_text(masked_request.body)) if is_form(request.head.headers) else {}
