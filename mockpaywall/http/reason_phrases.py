"""What an HTTP status is called: by RFC 9110, and by nginx."""

from __future__ import annotations

from http import HTTPStatus

CLASSES = {2: "Success", 3: "Redirection", 4: "Client Error", 5: "Server Error"}
"""For statuses that nobody registered."""

RFC_9110_PHRASES = {
    413: "Content Too Large",
    414: "URI Too Long",
    416: "Range Not Satisfiable",
    422: "Unprocessable Content",
}
"""RFC 9110 renamed these; Python's table has the new names from 3.13 on."""

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
"""Where nginx's own error pages differ. Source: observed (ngx_http_special_response.c)."""


def get_reason_phrase(status: int) -> str:
    """The name of *status*, 200 to 599."""
    if status in RFC_9110_PHRASES:
        return RFC_9110_PHRASES[status]
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return CLASSES[status // 100]


def get_nginx_phrase(status: int) -> str:
    """The name of *status* as nginx prints it."""
    return NGINX_PHRASES.get(status) or get_reason_phrase(status)
