"""The four bodies of `http=STATUS:BODY`."""

from __future__ import annotations

import json
from collections.abc import Callable

from mockpaywall.http.header_names import JSON_TYPE
from mockpaywall.http.reason_phrases import get_nginx_phrase, get_reason_phrase
from mockpaywall.http.response import Header, Response
from mockpaywall.model.response_plan import FixedStatus

EnvelopeEncoder = Callable[[int], bytes]
"""Words the six keys of a refusal whose ErrorCode is that number, as JSON."""

BODYLESS_STATUSES = frozenset({204, 205, 304})
RETRY_AFTER_S = 1
"""What 429 and 503 ask for. Source: ours; short, so that a client that obeys does not slow its tests."""
RETRY_AFTER_STATUSES = frozenset({429, 503})

_NGINX_PAGE = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


def make_fixed_response(fixed_status: FixedStatus, encode_envelope: EnvelopeEncoder) -> Response:
    """The reply that *asked* describes. *envelope* is called for that body only."""
    headers, body = (
        ((), b"")
        if fixed_status.status in BODYLESS_STATUSES
        else _make_content(fixed_status, encode_envelope)
    )
    retry = (("Retry-After", str(RETRY_AFTER_S)),) if fixed_status.status in RETRY_AFTER_STATUSES else ()
    return Response(fixed_status.status, headers + retry, body)


def _make_content(
    fixed_status: FixedStatus, encode_envelope: EnvelopeEncoder
) -> tuple[tuple[Header, ...], bytes]:
    match fixed_status.body:
        case "envelope":
            return (("Content-Type", JSON_TYPE),), encode_envelope(fixed_status.status)
        case "html":
            return (("Content-Type", "text/html"), ("Server", "nginx")), render_gateway_page(
                fixed_status.status
            )
        case "problem":
            return (("Content-Type", "application/problem+json"),), encode_problem_details(
                fixed_status.status
            )
        case _:
            return (), b""


def render_gateway_page(status: int) -> bytes:
    """The error page of nginx with its version hidden, byte for byte. Source: observed."""
    return _NGINX_PAGE.format(f"{status} {get_nginx_phrase(status)}").encode("ascii")


def encode_problem_details(status: int) -> bytes:
    """RFC 9457 problem details, with its own words for a problem that has no type of its own."""
    details = {"type": "about:blank", "title": get_reason_phrase(status), "status": status}
    return json.dumps(details, separators=(",", ":")).encode("ascii")
