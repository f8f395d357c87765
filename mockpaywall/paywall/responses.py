"""Results and refusals, worded as replies."""

from __future__ import annotations

from http import HTTPStatus

from mockpaywall.http.header_names import HINT, JSON_TYPE, MODE, REQUEST_ID
from mockpaywall.http.response import Header, Response
from mockpaywall.paywall.api_error import ApiError
from mockpaywall.paywall.envelope import build_envelope, encode_json
from mockpaywall.paywall.error_codes import ErrorCode, find_by_number
from mockpaywall.paywall.hints import join_hints, to_header_value
from mockpaywall.paywall.local_time import LocalTimeFormatter
from mockpaywall.paywall.session import Session

CONTENT_TYPE: Header = ("Content-Type", JSON_TYPE)


def success_response(session: Session, local_time: LocalTimeFormatter) -> Response:
    """The documented answer: SessionId and SessionExpiryDate."""
    text = f"{_BEFORE}{session.session_id}{_BETWEEN}{local_time.format(session.expires_at)}{_AFTER}"
    return Response(200, (CONTENT_TYPE,), text.encode("ascii"))


def business_error_response(code: ErrorCode, language: str) -> Response:
    """What the vendor's business logic would refuse: HTTP 200, the code's own short text."""
    return _build_response(200, build_envelope(code.number, code.get_text(language), None))


def error_envelope(number: int, language: str) -> bytes:
    """The envelope of a refusal that is no more than its code: the code's own short text, or HTTP's."""
    code = find_by_number(number)
    return encode_json(
        build_envelope(number, code.get_text(language) if code else _get_reason_phrase(number), None)
    )


def _get_reason_phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"HTTP {status}"


def error_response(error: ApiError, language: str, *, mirror: bool) -> Response:
    """A refusal with its hint; under *mirror* with its HTTP status, else in a 200."""
    status = error.status if mirror else 200
    response = _build_response(
        status, build_envelope(error.code, error.format_message(language), None), error.headers
    )
    return with_hint(response, error.hint)


def with_hint(response: Response, hint: str) -> Response:
    """*reply* with one more hint in its X-Mock-Hint."""
    if not hint:
        return response
    known = [value for name, value in response.headers if name == HINT]
    others = tuple([pair for pair in response.headers if pair[0] != HINT])
    line = to_header_value(join_hints((*known, hint)) if known else hint)
    return response._replace(headers=(*others, (HINT, line)))


def with_mock_headers(response: Response, request_id: str, applied_mode: str) -> Response:
    """*reply* as one of a call's: X-Mock-Request-Id, and X-Mock-Mode when a mode other than `ok` acted."""
    signed = ((REQUEST_ID, request_id), (MODE, applied_mode)) if applied_mode else ((REQUEST_ID, request_id),)
    return Response(response.status, response.headers + signed, response.body)


def _build_response(status: int, content: object, extra: tuple[Header, ...] = ()) -> Response:
    return Response(status, (CONTENT_TYPE, *extra), encode_json(content))


# The success is the one reply that is made all day: it is written once, with places for its two values.
_BEFORE, _BETWEEN, _AFTER = (
    encode_json(build_envelope(0, "", {"SessionId": "@", "SessionExpiryDate": "@"}))
    .decode("ascii")
    .split("@")
)
