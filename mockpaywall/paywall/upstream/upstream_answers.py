"""The answers of Masterpass as a browser gets them: the values of `masterpass.answers` in another form.

Key order, camelCase and that the HTTP status is the StatusCode: observed (README files and library of the JavaScript
SDK). The form of validation errors is observed in the library, which reads their messages; their texts are ours.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from mockpaywall.http.response import Header, Response
from mockpaywall.paywall import responses
from mockpaywall.paywall.api_errors import Refusal
from mockpaywall.paywall.envelope import encode_json
from mockpaywall.paywall.error_codes import find_by_number
from mockpaywall.paywall.letter_case import to_camel_case
from mockpaywall.paywall.masterpass.answers import (
    Answer,
    Completed,
    PaywallFailure,
    UpstreamFailure,
    get_message,
)
from mockpaywall.paywall.masterpass.upstream_codes import BY_NAME, get_status_name
from mockpaywall.paywall.operation import JSON_HEADERS

BUILD_ID = "1"
"""Source: observed."""
CONTENT_LOCATION = "Content-Location"
"""The library posts one-time codes to the path in this header. Source: observed; the path is ours."""
VERIFY_PATH = "/user-authorization/api/Otp/verify"
SUCCESS_MESSAGES = {200: "OK", 202: "Accepted"}
ACCEPTED = 202
PAYWALL_FAILURE_STATUS = 400


class EncodedAnswer(NamedTuple):
    """An answer on the wire."""

    status: int
    headers: tuple[Header, ...]
    content: bytes


def encode_upstream_answer(
    answer: Answer, correlation_id: str, language: str, *, is_located: bool
) -> EncodedAnswer:
    """Encode *answer*. *is_located*: it has a Content-Location also when no code is awaited."""
    match answer:
        case Completed(result=result, status=status):
            content = _encode(status, SUCCESS_MESSAGES[status], correlation_id, to_camel_case(result), None)
            location = ((CONTENT_LOCATION, VERIFY_PATH),) if is_located or status == ACCEPTED else ()
            return EncodedAnswer(status, (*JSON_HEADERS, *location), content)
        case UpstreamFailure(code=code):
            return _encode_failure(code.status, _describe_exception(code.level, code.name, code.message))
        case PaywallFailure():
            return _encode_failure(PAYWALL_FAILURE_STATUS, _describe_paywall_failure(answer, language))
    raise TypeError(f"Masterpass has no answer of the type {type(answer).__name__}")


def encode_upstream_refusal(refusal: Refusal, language: str, is_mirrored: bool) -> Response:
    """Return the response to a refused request: every field error is a validation error.

    Masterpass has its HTTP statuses also where those of Paywall are not mirrored: the library depends on them.
    """
    messages = [{"message": error.get_text(language)} for error in refusal.field_errors]
    exception = _describe_http_error(refusal.status) | {"validationErrors": messages}
    encoded = _encode_failure(refusal.status, exception)
    response = Response(encoded.status, (*encoded.headers, *refusal.headers), encoded.content)
    return responses.with_hint(response, refusal.hint)


def encode_upstream_error(status: int) -> bytes:
    """Return the body of the failure with that HTTP status, for the mode part `http=`."""
    return _encode_failure(status, _describe_http_error(status)).content


def _describe_http_error(status: int) -> dict[str, Any]:
    """Describe the failure with that HTTP status. Its code is ours, from the public code list."""
    names = {401: "TOKEN_HAS_EXPIRED", 403: "AUTHENTICATION_FAILED"}
    code = BY_NAME[names.get(status, "UNEXPECTED_ERROR" if status >= 500 else "VALIDATION_FAILED")]
    return _describe_exception(code._replace(status=status).level, code.name, code.message)


def _describe_exception(level: str, code: str, message: str) -> dict[str, Any]:
    return {"level": level, "code": code, "message": message, "validationErrors": None}


def _encode_failure(status: int, exception: dict[str, Any]) -> EncodedAnswer:
    content = _encode(status, get_status_name(status), None, None, exception)
    return EncodedAnswer(status, JSON_HEADERS, content)


def _describe_paywall_failure(failure: PaywallFailure, language: str) -> dict[str, Any]:
    """Describe a failure with an ErrorCode, which Masterpass does not have: a mode or a magic card asks for it."""
    code, level = find_by_number(failure.code), get_status_name(PAYWALL_FAILURE_STATUS)
    name = code.name if code else str(failure.code)
    return _describe_exception(level, name, get_message(failure, language))


def _encode(
    status: int, message: str, correlation_id: str | None, result: Any, exception: dict[str, Any] | None
) -> bytes:
    return encode_json(
        {
            "version": None,
            "buildId": BUILD_ID,
            "statusCode": status,
            "message": message,
            "correlationId": correlation_id,
            "requestId": None,
            "result": result,
            "exception": exception,
        }
    )
