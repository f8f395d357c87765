"""The four bodies of `http=STATUS:BODY`."""

from __future__ import annotations

import json
from collections.abc import Callable

from mockpaywall.http.header_names import JSON_TYPE
from mockpaywall.http.reason_phrases import nginx_phrase, phrase
from mockpaywall.http.response import Header, Reply
from mockpaywall.model.response_plan import HttpAnswer

Envelope = Callable[[int], bytes]
"""Words the six keys of a refusal whose ErrorCode is that number, as JSON."""

BODYLESS = frozenset({204, 205, 304})
RETRY_AFTER_S = 1
"""What 429 and 503 ask for. Source: ours; short, so that a client that obeys does not slow its tests."""
RETRYABLE = frozenset({429, 503})

_PAGE = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


def http_answer(asked: HttpAnswer, envelope: Envelope) -> Reply:
    """The reply that *asked* describes. *envelope* is called for that body only."""
    headers, body = ((), b"") if asked.status in BODYLESS else _content(asked, envelope)
    retry = (("Retry-After", str(RETRY_AFTER_S)),) if asked.status in RETRYABLE else ()
    return Reply(asked.status, headers + retry, body)


def _content(asked: HttpAnswer, envelope: Envelope) -> tuple[tuple[Header, ...], bytes]:
    match asked.body:
        case "envelope":
            return (("Content-Type", JSON_TYPE),), envelope(asked.status)
        case "html":
            return (("Content-Type", "text/html"), ("Server", "nginx")), gateway_page(asked.status)
        case "problem":
            return (("Content-Type", "application/problem+json"),), problem(asked.status)
        case _:
            return (), b""


def gateway_page(status: int) -> bytes:
    """The error page of nginx with its version hidden, byte for byte. Source: observed."""
    return _PAGE.format(f"{status} {nginx_phrase(status)}").encode("ascii")


def problem(status: int) -> bytes:
    """RFC 9457 problem details, with its own words for a problem that has no type of its own."""
    details = {"type": "about:blank", "title": phrase(status), "status": status}
    return json.dumps(details, separators=(",", ":")).encode("ascii")
