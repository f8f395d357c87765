"""Refusals of a request: error code, HTTP status, messages and hint of each, in one place.

The docstring of each has its HTTP status and its ErrorCode. They are ours: the vendor documents no refusals.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mockpaywall.http.request import Request
from mockpaywall.http.response import Header
from mockpaywall.paywall import error_codes as codes
from mockpaywall.paywall import hints
from mockpaywall.paywall.error_messages import describe_violation, select_error_code
from mockpaywall.paywall.schema_loader import Document
from mockpaywall.paywall.schema_validator import SchemaViolation
from mockpaywall.paywall.strict_json import InvalidJson

MAX_PATH_CHARS = 120
DUPLICATE_REFERENCE_HINT = "this ReferenceCode was used before; the documentation calls it unique"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that is wrong, in each language."""

    field: str
    """The name of the field or header; "" for the whole message."""
    english: str
    turkish: str

    def get_text(self, language: str) -> str:
        """Return the text in *language*: "tr" or "en"."""
        return self.turkish if language == "tr" else self.english


class ApiError(Exception):
    """The request is refused.

    *code* is the ErrorCode, *status* the HTTP status when it is mirrored, *hint* one line of ASCII: cause and fix.
    """

    def __init__(
        self,
        code: int,
        status: int,
        field_errors: tuple[FieldError, ...],
        hint: str,
        headers: tuple[Header, ...] = (),
    ) -> None:
        super().__init__(field_errors[0].english)
        self.code = code
        self.status = status
        self.field_errors = field_errors
        self.hint = hint
        self.headers = headers

    def format_message(self, language: str) -> str:
        """Format all field errors as one line."""
        return "; ".join(field_error.get_text(language) for field_error in self.field_errors)


def missing_headers_error(
    violations: Sequence[SchemaViolation], root: Document, request: Request
) -> ApiError:
    """Refuse a missing or empty key header (401, 4)."""
    selected = _select_first_per_field(violations)
    names = [str(violation.path[0]) for violation in selected if violation.path]
    hint = hints.hint_for_missing_headers(names, request)
    return ApiError(codes.HEADER_MISSING, 401, _to_field_errors(selected, root), hint)


def schema_violation_error(violations: Sequence[SchemaViolation], root: Document, hint: str) -> ApiError:
    """Refuse a missing, empty or invalid field (400, 2 or 7)."""
    selected = _select_first_per_field(violations)
    field_errors = _to_field_errors(selected, root)
    hint = hint or hints.join_hints(error.english for error in field_errors)
    return ApiError(select_error_code(selected, root), 400, field_errors, hint)


def _select_first_per_field(violations: Sequence[SchemaViolation]) -> tuple[SchemaViolation, ...]:
    """Select one violation per field: an empty phone need not be reported as too short as well."""
    return tuple({violation.path: violation for violation in reversed(violations)}.values())[::-1]


def _to_field_errors(violations: Sequence[SchemaViolation], root: Document) -> tuple[FieldError, ...]:
    return tuple(
        FieldError(violation.field, *describe_violation(violation, root)) for violation in violations
    )


def unknown_credentials_error() -> ApiError:
    """Refuse a key pair that is not among the accepted ones (401, 64)."""
    error = FieldError(
        "apikeyprivate, apiclientprivate",
        "apikeyprivate and apiclientprivate: this pair is not among the accepted credentials",
        "apikeyprivate ve apiclientprivate: bu çift kabul edilen kimlik bilgileri arasında değil",
    )
    hint = "the server was started with --credentials: send one of those pairs, or start it without to accept any"
    return ApiError(codes.INTEGRATION_CREDENTIAL_NOT_FOUND, 401, (error,), hint)


def unsupported_media_type_error(request: Request) -> ApiError:
    """Refuse a content type other than JSON (415, 400)."""
    english = "Content-Type: it should be application/json"
    error = FieldError("Content-Type", english, "Content-Type: application/json olmalı")
    return ApiError(codes.BAD_REQUEST, 415, (error,), hints.hint_for_content_type(request))


def content_too_large_error(max_bytes: int) -> ApiError:
    """Refuse a body that is larger than the limit (413, 400)."""
    error = FieldError("", f"the body is larger than {max_bytes} bytes", f"gövde {max_bytes} bayttan büyük")
    hint = f"send at most {max_bytes} bytes; this request needs about 200"
    return ApiError(codes.BAD_REQUEST, 413, (error,), hint)


def invalid_json_error(error: InvalidJson, raw: bytes) -> ApiError:
    """Refuse a body that is not JSON (400, 400)."""
    reason = FieldError("", f"the body is not JSON: {error.english}", f"gövde JSON değil: {error.turkish}")
    return ApiError(codes.BAD_REQUEST, 400, (reason,), hints.hint_for_invalid_json(raw))


def not_an_object_error(value: object) -> ApiError:
    """Refuse a JSON body that is not an object (400, 400)."""
    error = FieldError("", "the body is not a JSON object", "gövde bir JSON nesnesi değil")
    return ApiError(codes.BAD_REQUEST, 400, (error,), hints.hint_for_non_object(value))


def duplicate_property_error(name: str) -> ApiError:
    """Refuse two properties that bind to one name because letter case is ignored (400, 2)."""
    error = FieldError(
        name,
        f"{name}: sent more than once, in different letter case",
        f"{name}: farklı büyük/küçük harflerle birden fazla gönderildi",
    )
    return ApiError(codes.INVALID_DATA, 400, (error,), f"send {name} once")


def duplicate_reference_error() -> ApiError:
    """Refuse a ReferenceCode that was used before, at strictness `strict` (400, 2)."""
    error = FieldError(
        "ReferenceCode",
        "ReferenceCode: used before; it should be unique",
        "ReferenceCode: daha önce kullanıldı; benzersiz olmalı",
    )
    return ApiError(codes.INVALID_DATA, 400, (error,), "send a new ReferenceCode, such as a new GUID")


def invalid_mode_error(reason: str) -> ApiError:
    """Refuse an X-Mock-Mode that is not a mode (400, 400)."""
    error = FieldError("X-Mock-Mode", f"X-Mock-Mode: {reason}", f"X-Mock-Mode: {reason}")
    return ApiError(codes.BAD_REQUEST, 400, (error,), "mockpaywall modes prints every mode with an example")


def path_not_found_error(path: str, known_paths: Sequence[str], base_path: str) -> ApiError:
    """Refuse a path at which nothing is served (404, 404)."""
    shown = hints.to_header_value(path[:MAX_PATH_CHARS])
    error = FieldError("path", f"nothing is served at {shown}", f"{shown} adresinde bir servis yok")
    return ApiError(codes.NOT_FOUND, 404, (error,), hints.hint_for_path(path, known_paths, base_path))


def method_not_allowed_error(method: str, path: str, allowed: Sequence[str]) -> ApiError:
    """Refuse a method that the path does not support (405, 404, with Allow)."""
    names = ", ".join(allowed)
    error = FieldError(
        "method",
        f"{method} is not allowed at {path}; use {names}",
        f"{path} adresinde {method} kullanılamaz; {names} kullanın",
    )
    return ApiError(codes.NOT_FOUND, 405, (error,), f"use {names}", (("Allow", names),))


def bad_request_error(status: int, reason: str) -> ApiError:
    """Refuse bytes that are not a valid HTTP request (4xx or 5xx, 400). *reason* names the cause and the fix."""
    return ApiError(codes.BAD_REQUEST, status, (FieldError("", reason, reason),), reason)


def store_unavailable_error(reason: str) -> ApiError:
    """Refuse a request because the store cannot be reached (503, 503, with Retry-After)."""
    error = FieldError("", "mockpaywall cannot reach its store", "mockpaywall'un deposuna ulaşılamıyor")
    hint = hints.to_header_value(f"{reason}; nothing was lost, requests work again as soon as the store does")
    return ApiError(codes.SERVICE_UNAVAILABLE, 503, (error,), hint, (("Retry-After", "1"),))


def internal_error() -> ApiError:
    """Report a defect of mockpaywall (500, 5)."""
    error = FieldError("", "internal error of mockpaywall", "mockpaywall iç hatası")
    return ApiError(codes.EXCEPTION, 500, (error,), "the server's log has the details; please report it")
