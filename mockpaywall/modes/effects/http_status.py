"""The part `http=STATUS[:BODY][:after]`: an HTTP response before anything is checked, or in place of the answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.http.header_names import JSON_TYPE
from mockpaywall.http.reason_phrases import get_nginx_phrase, get_reason_phrase
from mockpaywall.http.response import Header, Response
from mockpaywall.model.response_plan import FixedStatus, ResponsePlan
from mockpaywall.model.trigger import RandomFactory
from mockpaywall.modes.part_type import Choice, PartType
from mockpaywall.modes.scanner import INTEGER, Scanner

EnvelopeEncoder = Callable[[int], bytes]
"""Encodes the refusal with that ErrorCode as JSON."""

PART_NAME = "http"
MIN_STATUS, MAX_STATUS = 200, 599
MIN_INFORMATIONAL_STATUS = 100
MIN_ERROR_STATUS = 400
EXPECTED = f"an HTTP status from {MIN_STATUS} to {MAX_STATUS}"

BODIES = (
    Choice("envelope", "the six keys, ErrorCode = the status (default for 4xx and 5xx except 502, 503, 504)"),
    Choice("html", "the error page of a gateway, as nginx sends it (default for 502, 503, 504)"),
    Choice("problem", "RFC 9457 problem details, application/problem+json"),
    Choice("empty", "no body (default for 2xx and 3xx)"),
)
TIMING = Choice("after", "the operation is carried out and stored; only its answer is replaced")
GATEWAY_STATUSES = frozenset({502, 503, 504})
BODYLESS_STATUSES = frozenset({204, 205, 304})
RETRY_AFTER_STATUSES = frozenset({429, 503})
RETRY_AFTER_S = 1
"""Unless a quota was exceeded. Source: ours. It is short, so that a client that respects it does not slow down its
tests."""

_NGINX_PAGE = (
    "<html>\r\n<head><title>{0}</title></head>\r\n<body>\r\n<center><h1>{0}</h1></center>\r\n"
    "<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n"
)


@dataclass(frozen=True, slots=True)
class HttpStatusEffect:
    """A fixed response. 200 <= status <= 599. *body* is a name of BODIES; None when it is not given."""

    status: int
    body: str | None = None
    after_commit: bool = False
    is_random: ClassVar[bool] = False

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        body = self.body or get_default_body(self.status)
        return replace(plan, fixed_status=FixedStatus(self.status, body, self.after_commit))

    def __str__(self) -> str:
        body, timing = self.body and f":{self.body}", f":{TIMING.name}" if self.after_commit else ""
        return f"{self.status}{body or ''}{timing}"


def get_default_body(status: int) -> str:
    """Return the name of the body for *status* when none is given. Source: ours."""
    if status < MIN_ERROR_STATUS:
        return "empty"
    return "html" if status in GATEWAY_STATUSES else "envelope"


def make_fixed_response(fixed_status: FixedStatus, encode_envelope: EnvelopeEncoder) -> Response:
    """Build the response of a plan with *fixed_status*."""
    status = fixed_status.status
    headers, body = ((), b"") if status in BODYLESS_STATUSES else _make_content(fixed_status, encode_envelope)
    retry = (("Retry-After", str(RETRY_AFTER_S)),) if status in RETRY_AFTER_STATUSES else ()
    return Response(status, headers + retry, body)


def _make_content(
    fixed_status: FixedStatus, encode_envelope: EnvelopeEncoder
) -> tuple[tuple[Header, ...], bytes]:
    status = fixed_status.status
    match fixed_status.body:
        case "envelope":
            return (("Content-Type", JSON_TYPE),), encode_envelope(status)
        case "html":
            return (("Content-Type", "text/html"), ("Server", "nginx")), render_gateway_page(status)
        case "problem":
            return (("Content-Type", "application/problem+json"),), encode_problem_details(status)
        case _:
            return (), b""


def render_gateway_page(status: int) -> bytes:
    """Render the error page of nginx with its version hidden, byte for byte. Source: observed."""
    return _NGINX_PAGE.format(f"{status} {get_nginx_phrase(status)}").encode("ascii")


def encode_problem_details(status: int) -> bytes:
    """Encode problem details without a type of their own (RFC 9457, section 4.2.1)."""
    details = {"type": "about:blank", "title": get_reason_phrase(status), "status": status}
    return json.dumps(details, separators=(",", ":")).encode("ascii")


def parse_http_status(scanner: Scanner) -> HttpStatusEffect:
    """Parse the argument. Raises ModeError."""
    status = _parse_status(scanner)
    if not scanner.accept(":"):
        return HttpStatusEffect(status)
    names = [body.name for body in BODIES]
    name = scanner.parse_choice((*names, TIMING.name), "a body or a timing")
    if name == TIMING.name:
        return HttpStatusEffect(status, None, after_commit=True)
    is_after = scanner.accept(":") and bool(scanner.parse_choice((TIMING.name,), "a timing"))
    return HttpStatusEffect(status, name, is_after)


def _parse_status(scanner: Scanner) -> int:
    start = scanner.position
    digits = scanner.scan(INTEGER)
    if digits is not None and MIN_STATUS <= int(digits) <= MAX_STATUS:
        return int(digits)
    is_informational = digits is not None and MIN_INFORMATIONAL_STATUS <= int(digits) < MIN_STATUS
    reason = " (1xx is not a final response)" if is_informational else ""
    raise scanner.make_error(EXPECTED + reason, start)


PART_TYPE = PartType(
    name=PART_NAME,
    argument="STATUS[:BODY][:after]",
    effect="respond with that HTTP status before anything is checked, or with :after once the operation was "
    "carried out; 429 and 503 have Retry-After",
    example="http=503",
    provenance="ours",
    source="no public page or client shows what the service or its gateway sends when it is down",
    parse_argument=parse_http_status,
    expected=EXPECTED,
    choices=(*BODIES, Choice(f":{TIMING.name}", TIMING.effect)),
)
