"""The vendor's responses: successes, refusals, and the headers of the mock on them."""

from __future__ import annotations

from mockpaywall.http.header_names import HINT, JSON_TYPE, MODE, REQUEST_ID
from mockpaywall.http.reason_phrases import REASON_PHRASES
from mockpaywall.http.response import Header, Response
from mockpaywall.paywall.api_errors import Refusal
from mockpaywall.paywall.envelope import build_envelope, encode_json
from mockpaywall.paywall.error_codes import ErrorCode, find_by_number
from mockpaywall.paywall.hints import join_hints, to_header_value

CONTENT_TYPE: Header = ("Content-Type", JSON_TYPE)


def business_error_response(code: ErrorCode, language: str) -> Response:
    """Build the refusal by the vendor's business logic: HTTP 200 with the short text of *code*."""
    return _build_response(200, build_envelope(code.number, code.get_text(language), None))


def error_envelope(number: int, language: str) -> bytes:
    """Encode the envelope of an ErrorCode. Its message is the short text of the code, or of the HTTP status."""
    code = find_by_number(number)
    message = code.get_text(language) if code else REASON_PHRASES.get(number, f"HTTP {number}")
    return encode_json(build_envelope(number, message, None))


def error_response(refusal: Refusal, language: str, *, mirror: bool) -> Response:
    """Build a refusal with its hint: with its HTTP status when *mirror* is true, otherwise with 200."""
    envelope = build_envelope(refusal.code, refusal.format_message(language), None)
    response = _build_response(refusal.status if mirror else 200, envelope, refusal.headers)
    return with_hint(response, refusal.hint)


def with_hint(response: Response, hint: str) -> Response:
    """Add *hint* to the X-Mock-Hint of *response*."""
    if not hint:
        return response
    known = [value for name, value in response.headers if name == HINT]
    others = tuple([pair for pair in response.headers if pair[0] != HINT])
    line = to_header_value(join_hints((*known, hint)) if known else hint)
    return response._replace(headers=(*others, (HINT, line)))


def with_headers(response: Response, headers: tuple[Header, ...]) -> Response:
    """Add *headers*, instead of those of the same name in any letter case."""
    names = {name.lower() for name, _ in headers}
    others = tuple([pair for pair in response.headers if pair[0].lower() not in names])
    return response._replace(headers=others + headers)


def with_mock_headers(response: Response, request_id: str, applied_mode: str) -> Response:
    """Add X-Mock-Request-Id, and X-Mock-Mode when a mode other than `ok` was applied."""
    added = ((REQUEST_ID, request_id), (MODE, applied_mode)) if applied_mode else ((REQUEST_ID, request_id),)
    return Response(response.status, response.headers + added, response.body)


def _build_response(status: int, content: object, extra: tuple[Header, ...] = ()) -> Response:
    return Response(status, (CONTENT_TYPE, *extra), encode_json(content))
