"""A minimal client under test."""

from __future__ import annotations

import json
import ssl
from http.client import HTTPConnection, HTTPSConnection
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from mockpaywall.testing import MockPaywall

PHONE = "905123456710"


class ClientResponse(NamedTuple):
    status: int
    json: Any
    """None when the body is not JSON."""
    id: str | None
    """X-Mock-Request-Id."""


def create_session(
    mock: MockPaywall,
    reference_code: str = "order-1",
    headers: dict[str, str] | None = None,
    **fields: object,
) -> ClientResponse:
    """Send one Create Session with the keys of *mock*, or with *headers* only. *fields* are added or replaced."""
    body = {"ReferenceCode": reference_code, "UserId": "72812393211", "UserPhone": PHONE, **fields}
    all_headers = {"Content-Type": "application/json", **(mock.headers if headers is None else headers)}
    tls = mock.ca_file and ssl.create_default_context(cafile=mock.ca_file)
    return post(mock.endpoint, json.dumps(body), all_headers, tls)


def post(url: str, body: str, headers: dict[str, str], tls: ssl.SSLContext | None = None) -> ClientResponse:
    """Send one POST on a new connection."""
    parts = urlsplit(url)
    host, port = str(parts.hostname), parts.port
    connection = (
        HTTPSConnection(host, port, timeout=30, context=tls)
        if tls
        else HTTPConnection(host, port, timeout=30)
    )
    try:
        connection.request("POST", parts.path, body, headers)
        response = connection.getresponse()
        return ClientResponse(
            response.status, _parse_json(response.read()), response.getheader("X-Mock-Request-Id")
        )
    finally:
        connection.close()


def _parse_json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
