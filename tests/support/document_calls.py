"""Requests with the examples of the OpenAPI document, in every mode that corrupts no answer."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from mockpaywall.paywall.operation import Access, Operation
from tests.support.http_client import HttpClient, HttpResponse
from tests.support.request_data import KEYS
from tests.support.upstream_client import LIST_TARGET, UpstreamClient

MODES = (
    "ok",
    "error=7",
    "error=56",
    "error=404",
    "upstream=CARD_NOT_FOUND",
    "upstream=TOKEN_HAS_EXPIRED",
    "upstream=CARD_NUMBER_IS_NOT_VALID:400",
    "auth=none",
    "auth=otp",
    "auth=masterpass-otp",
    "auth=3d",
    "ttl=0",
    "renew",
)
"""The modes whose answers are documented or observed, and those with an ErrorCode or an upstream code."""
PUBLIC_KEYS = {"apikeypublic": f"key-{uuid4()}", "apiclientpublic": "client"}


def make_body(document: Any, operation: Operation, session_id: str) -> Any:
    """Return the documented example, with the session."""
    if not operation.has_body:
        return b""
    described = document["paths"][operation.path][operation.method.lower()]
    content = described["requestBody"]["content"]["application/json"]
    body = dict(content["examples"]["documented"]["value"])
    return body | ({"SessionId": session_id} if operation.needs_session and operation.has_envelope else {})


def create_session(client: HttpClient) -> str:
    body = {"ReferenceCode": "order-1", "UserId": "1", "UserPhone": "905123456710"}
    response = client.send(body, keys=KEYS, target="/api/paywall/masterpass/session")
    return str(response.json["Body"]["SessionId"])


def send(browser: UpstreamClient, document: Any, operation: Operation, mode: str) -> HttpResponse:
    """Send the documented example of *operation* with what shows who calls."""
    client = browser.server.client
    headers = {"X-Mock-Mode": mode, "Origin": "https://shop.example"}
    if operation.access is Access.OPEN:
        target = LIST_TARGET if operation.method == "GET" else operation.path
        body = make_body(document, operation, browser.session_id)
        return browser.send(operation.method, target, body, mode)
    session_id = browser.session_id
    if operation.access is Access.PRIVATE_KEYS:
        headers, session_id = {**headers, **KEYS}, create_session(client)
    elif operation.access is Access.PUBLIC_KEYS:
        headers |= PUBLIC_KEYS
    else:
        headers |= {"token": browser.temp_token}
    if not operation.has_body and operation.needs_session:
        headers |= {"sessionid": session_id}
    body = make_body(document, operation, session_id)
    return client.send(body, keys={}, headers=headers, method=operation.method, target=operation.path)
