"""A client under test, as small as can be."""

from __future__ import annotations

import json
import ssl
from http.client import HTTPConnection, HTTPSConnection
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from mockpaywall.testing import MockPaywall

PHONE = "905123456710"


class Reply(NamedTuple):
    status: int
    answer: Any
    """None when it is no JSON."""
    id: str | None
    """X-Mock-Request-Id."""


def ask(
    mock: MockPaywall,
    reference_code: str = "order-1",
    headers: dict[str, str] | None = None,
    **fields: object,
) -> Reply:
    """One Create Session with the keys of *mock*, or with *headers* alone. *fields*: further ones, or others."""
    body = {"ReferenceCode": reference_code, "UserId": "72812393211", "UserPhone": PHONE, **fields}
    sent = {"Content-Type": "application/json", **(mock.headers if headers is None else headers)}
    return post(
        mock.endpoint,
        json.dumps(body),
        sent,
        mock.ca_file and ssl.create_default_context(cafile=mock.ca_file),
    )


def post(url: str, body: str, headers: dict[str, str], tls: ssl.SSLContext | None = None) -> Reply:
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
        return Reply(response.status, _json(response.read()), response.getheader("X-Mock-Request-Id"))
    finally:
        connection.close()


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
