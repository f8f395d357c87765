"""The client under test of a MockPaywall object."""

from __future__ import annotations

import ssl

from mockpaywall.testing import MockPaywall
from tests.support.http_client import HttpResponse, post
from tests.support.request_data import VALID_BODY


def create_session(
    mock: MockPaywall,
    reference_code: str = "order-1",
    headers: dict[str, str] | None = None,
    **fields: object,
) -> HttpResponse:
    """Send one Create Session with the keys of *mock*, or with *headers* only. *fields* are added or replaced."""
    body = {**VALID_BODY, "ReferenceCode": reference_code, **fields}
    tls = mock.ca_file and ssl.create_default_context(cafile=mock.ca_file)
    return post(mock.endpoint, body, mock.headers if headers is None else headers, tls)
