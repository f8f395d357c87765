"""A call as WireMock's LoggedRequest: the field names and their order are WireMock 3.13's (observed)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from mockpaywall.http.request import Call
from mockpaywall.http.timestamps import iso, milliseconds
from mockpaywall.journal.body_parsing import text_of
from mockpaywall.journal.masking.secrets import Shown, shown

DEFAULT_PORTS = {"http": 80, "https": 443}
FORM = "application/x-www-form-urlencoded"
NO_HOST = "localhost"
"""For HTTP/1.0 calls that name no host."""


def logged_request(call: Call, received_at: float) -> dict[str, Any]:
    """*call* in WireMock's words, secrets masked, phones as sent. *received_at*: seconds since the epoch."""
    seen = shown(call)
    authority = call.head.headers.get("host") or NO_HOST
    host, port = _host_and_port(authority, call.head.scheme)
    return {
        "url": seen.target,
        "absoluteUrl": f"{call.head.scheme}://{authority}{seen.target}",
        "method": call.head.method,
        "clientIp": call.head.client_ip,
        "headers": grouped(seen.headers),
        "cookies": _cookies(call),
        "browserProxyRequest": False,
        "loggedDate": milliseconds(received_at),
        "bodyAsBase64": b64encode(seen.body).decode("ascii"),
        "body": text_of(seen.body),
        "protocol": f"HTTP/{call.head.http_version}",
        "scheme": call.head.scheme,
        "host": host,
        "port": port,
        "loggedDateString": iso(received_at),
        "queryParams": _parameters(seen.target.partition("?")[2]),
        "formParams": _form(call, seen),
    }


def grouped(headers: Iterable[tuple[str, str]]) -> dict[str, str | list[str]]:
    """Header lines by name as first spelt: one value as a text, several as a list."""
    spelt: dict[str, str] = {}
    values: dict[str, list[str]] = {}
    for name, value in headers:
        values.setdefault(spelt.setdefault(name.lower(), name), []).append(value)
    return {name: found[0] if len(found) == 1 else found for name, found in values.items()}


def _host_and_port(authority: str, scheme: str) -> tuple[str, int]:
    host, colon, port = authority.rpartition(":")
    if colon and port.isascii() and port.isdigit() and not host.endswith(":"):
        return host, int(port[:6])
    return authority, DEFAULT_PORTS.get(scheme, 80)


def _cookies(call: Call) -> dict[str, str]:
    pairs = (pair.partition("=") for line in call.head.headers.all("cookie") for pair in line.split(";"))
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}


def _parameters(query: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for key, value in _pairs(query):
        found.setdefault(key, {"key": key, "values": []})["values"].append(value)
    return found


def _pairs(query: str) -> list[tuple[str, str]]:
    return parse_qsl(query, keep_blank_values=True, errors="replace")


def _form(call: Call, seen: Shown) -> dict[str, dict[str, Any]]:
    kind = (call.head.headers.get("content-type") or "").partition(";")[0].strip().lower()
    return _parameters(text_of(seen.body)) if kind == FORM else {}
