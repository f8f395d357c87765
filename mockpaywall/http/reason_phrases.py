"""Reason phrases of HTTP status codes: those of RFC 9110 and those of nginx. The only list of them."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

REASON_PHRASES: Mapping[int, str] = {
    **{status.value: status.phrase for status in HTTPStatus},
    # RFC 9110 renamed these four; Python's own list has the new names from 3.13 on.
    413: "Content Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
}
"""The registered status codes."""

CLASS_NAMES = {2: "Success", 3: "Redirection", 4: "Client Error", 5: "Server Error"}
"""By first digit, for status codes that are not registered."""

NGINX_PHRASES = {
    401: "Authorization Required",
    405: "Not Allowed",
    408: "Request Time-out",
    413: "Request Entity Too Large",
    414: "Request-URI Too Large",
    416: "Requested Range Not Satisfiable",
    503: "Service Temporarily Unavailable",
    504: "Gateway Time-out",
}
"""Where nginx's error pages differ. Source: observed (ngx_http_special_response.c)."""


def get_reason_phrase(status: int) -> str:
    """Return the reason phrase of *status* (200 to 599), or the name of its class."""
    return REASON_PHRASES.get(status) or CLASS_NAMES[status // 100]


def get_nginx_phrase(status: int) -> str:
    """Return the phrase for *status* (200 to 599) on an error page of nginx."""
    return NGINX_PHRASES.get(status) or get_reason_phrase(status)
