"""A request as WireMock's LoggedRequest. Source of the members and their order: observed (WireMock 3.13)."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from typing import Any

from mockpaywall.http.authority import DEFAULT_PORTS
from mockpaywall.http.parameters import is_form, parse_cookies, parse_parameters
from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.timestamps import format_iso8601, to_milliseconds
from mockpaywall.journal.body_parsing import decode_text
from mockpaywall.journal.export.replay import base_url, get_authority
from mockpaywall.journal.masking.secrets import MaskedRequest, mask_request
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.paywall.credentials import mask_secret

MAX_PORT_DIGITS = 6
TEXT_FIELDS = frozenset({"method", "url", "scheme", "clientIp", "body", "bodyAsBase64"})
EXPECTED = "a LoggedRequest: an object with url, method, headers and body"


def render_logged_request(request: Request, received_at: float) -> dict[str, Any]:
    """Return *request* with secrets masked and phones as sent. *received_at*: seconds since the epoch."""
    masked = mask_request(request)
    host, port = _split_authority(get_authority(request), request.head.scheme)
    return {
        "url": masked.target,
        "absoluteUrl": f"{base_url(request)}{masked.target}",
        "method": request.head.method,
        "clientIp": request.head.client_ip,
        "headers": group_headers(masked.headers),
        "cookies": {name: mask_secret(value) for name, value in parse_cookies(request.head.headers)},
        "browserProxyRequest": False,
        "loggedDate": to_milliseconds(received_at),
        "bodyAsBase64": b64encode(masked.body).decode("ascii"),
        "body": decode_text(masked.body),
        "protocol": f"HTTP/{request.head.http_version}",
        "scheme": request.head.scheme,
        "host": host,
        "port": port,
        "loggedDateString": format_iso8601(received_at),
        "queryParams": _group_parameters(masked.target.partition("?")[2]),
        "formParams": _parse_form(request, masked),
    }


def parse_logged_request(node: JsonNode) -> Request:
    """Return the request that a LoggedRequest describes; absent members are empty. Raises PatternError."""
    members = node.object_members(EXPECTED)
    texts = {
        name: member.string()
        for name, member in members.items()
        if name in TEXT_FIELDS and member.value is not None
    }
    headers = members.get("headers")
    head = RequestHead(
        texts.get("method", "GET").upper(),
        texts.get("url", "/"),
        Headers(_parse_headers(headers) if headers and headers.value is not None else ()),
        scheme=texts.get("scheme", "http"),
        client_ip=texts.get("clientIp", ""),
    )
    return Request(head, _parse_body(members, texts))


def group_headers(headers: Iterable[tuple[str, str]]) -> dict[str, str | list[str]]:
    """Group header lines under the first spelling of each name: one value as a string, several as a list."""
    spellings: dict[str, str] = {}
    values: dict[str, list[str]] = {}
    for name, value in headers:
        values.setdefault(spellings.setdefault(name.lower(), name), []).append(value)
    return {name: lines[0] if len(lines) == 1 else lines for name, lines in values.items()}


def _split_authority(authority: str, scheme: str) -> tuple[str, int]:
    host, colon, port = authority.rpartition(":")
    if colon and port.isascii() and port.isdigit() and not host.endswith(":"):
        return host, int(port[:MAX_PORT_DIGITS])
    return authority, DEFAULT_PORTS.get(scheme, 80)


def _group_parameters(query: str) -> dict[str, dict[str, Any]]:
    parameters: dict[str, dict[str, Any]] = {}
    for key, value in parse_parameters(query):
        parameters.setdefault(key, {"key": key, "values": []})["values"].append(value)
    return parameters


def _parse_form(request: Request, masked: MaskedRequest) -> dict[str, dict[str, Any]]:
    return _group_parameters(decode_text(masked.body)) if is_form(request.head.headers) else {}


def _parse_headers(node: JsonNode) -> Iterator[tuple[str, str]]:
    for name, member in node.object_members("an object of headers").items():
        values = member.array("values") if isinstance(member.value, list) else [member]
        yield from ((name, value.string()) for value in values)


def _parse_body(members: dict[str, JsonNode], texts: dict[str, str]) -> bytes:
    encoded = texts.get("bodyAsBase64")
    if not encoded:
        return texts.get("body", "").encode("utf-8", "replace")
    try:
        return b64decode(encoded, validate=True)
    except ValueError:  # binascii.Error, and what b64decode says of text that is not ASCII
        raise members["bodyAsBase64"].make_error("base64") from None
