"""Every reason for which the honest answer is a no, in one place: code, status, words, hint.

The situations and numbers are the product's contract; that they are ours where the vendor is silent is
told in the README's "What is fact and what is our choice".
"""

from __future__ import annotations

from collections.abc import Sequence

from mockpaywall.http.request import Request
from mockpaywall.paywall import error_codes as codes
from mockpaywall.paywall import hints
from mockpaywall.paywall.api_error import ApiError, FieldError
from mockpaywall.paywall.error_messages import select_error_code, to_field_error
from mockpaywall.paywall.schema_loader import Document
from mockpaywall.paywall.schema_validator import SchemaViolation
from mockpaywall.paywall.strict_json import InvalidJson

MAX_PATH_CHARS = 120


def missing_headers_error(
    violations: Sequence[SchemaViolation], root: Document, request: Request
) -> ApiError:
    """A key header is missing or empty (401, 4)."""
    first = _select_first_per_field(violations)
    field_errors = tuple(to_field_error(found, root) for found in first)
    names = [str(found.path[0]) for found in first if found.path]
    return ApiError(codes.HEADER_MISSING, 401, field_errors, hints.hint_for_missing_headers(names, request))


def _select_first_per_field(violations: Sequence[SchemaViolation]) -> tuple[SchemaViolation, ...]:
    """One violation a field: an empty value is empty, and need not be told that it has no digits either."""
    return tuple({found.path: found for found in reversed(violations)}.values())[::-1]


def unknown_credentials_error() -> ApiError:
    """The pair is not among those the server was started with (401, 64)."""
    wrong = FieldError(
        "apikeyprivate, apiclientprivate",
        "apikeyprivate and apiclientprivate: this pair is not among the accepted credentials",
        "apikeyprivate ve apiclientprivate: bu çift kabul edilen kimlik bilgileri arasında değil",
    )
    hint = "the server was started with --credentials: send one of those pairs, or start it without to accept any"
    return ApiError(codes.INTEGRATION_CREDENTIAL_NOT_FOUND, 401, (wrong,), hint)


def unsupported_media_type_error(request: Request) -> ApiError:
    """The body is not said to be JSON (415, 400)."""
    wrong = FieldError(
        "Content-Type",
        "Content-Type: it should be application/json",
        "Content-Type: application/json olmalı",
    )
    return ApiError(codes.BAD_REQUEST, 415, (wrong,), hints.hint_for_content_type(request))


def content_too_large_error(max_bytes: int) -> ApiError:
    """The body is over the limit (413, 400)."""
    wrong = FieldError(
        "",
        f"the body is larger than {max_bytes} bytes",
        f"gövde {max_bytes} bayttan büyük",
    )
    return ApiError(
        codes.BAD_REQUEST, 413, (wrong,), f"send at most {max_bytes} bytes; this request needs about 200"
    )


def invalid_json_error(error: InvalidJson, raw: bytes) -> ApiError:
    """The body is no JSON text (400, 400)."""
    wrong = FieldError("", f"the body is not JSON: {error.english}", f"gövde JSON değil: {error.turkish}")
    return ApiError(codes.BAD_REQUEST, 400, (wrong,), hints.hint_for_invalid_json(raw))


def not_an_object_error(value: object) -> ApiError:
    """The body is JSON, but no object (400, 400)."""
    wrong = FieldError("", "the body is not a JSON object", "gövde bir JSON nesnesi değil")
    return ApiError(codes.BAD_REQUEST, 400, (wrong,), hints.hint_for_non_object(value))


def schema_violation_error(violations: Sequence[SchemaViolation], root: Document, hint: str) -> ApiError:
    """A field is missing, empty, or not what it should be (400, 2 or 7)."""
    first = _select_first_per_field(violations)
    field_errors = tuple(to_field_error(found, root) for found in first)
    return ApiError(
        select_error_code(first, root),
        400,
        field_errors,
        hint or hints.join_hints(one.english for one in field_errors),
    )


def duplicate_property_error(name: str) -> ApiError:
    """Two names that differ by letter case alone bind to one property (400, 2)."""
    wrong = FieldError(
        name,
        f"{name}: sent more than once, in different letter case",
        f"{name}: farklı büyük/küçük harflerle birden fazla gönderildi",
    )
    return ApiError(codes.INVALID_DATA, 400, (wrong,), f"send {name} once")


DUPLICATE_REFERENCE_HINT = "this ReferenceCode was used before; the documentation calls it unique"


def duplicate_reference_error() -> ApiError:
    """Under `strict`, a ReferenceCode serves once (400, 2)."""
    wrong = FieldError(
        "ReferenceCode",
        "ReferenceCode: used before; it should be unique",
        "ReferenceCode: daha önce kullanıldı; benzersiz olmalı",
    )
    return ApiError(codes.INVALID_DATA, 400, (wrong,), "send a new ReferenceCode, such as a fresh GUID")


def invalid_mode_error(reason: str) -> ApiError:
    """X-Mock-Mode holds no mode (400, 400)."""
    wrong = FieldError("X-Mock-Mode", f"X-Mock-Mode: {reason}", f"X-Mock-Mode: {reason}")
    return ApiError(codes.BAD_REQUEST, 400, (wrong,), "mockpaywall modes prints every mode with an example")


def path_not_found_error(path: str, known_paths: Sequence[str], base_path: str) -> ApiError:
    """Nothing is served there (404, 404)."""
    shown = hints.to_header_value(path[:MAX_PATH_CHARS])
    wrong = FieldError("path", f"nothing is served at {shown}", f"{shown} adresinde bir servis yok")
    return ApiError(codes.NOT_FOUND, 404, (wrong,), hints.hint_for_path(path, known_paths, base_path))


def method_not_allowed_error(method: str, path: str, allowed: Sequence[str]) -> ApiError:
    """The path is served, but not with that method (405, 404, with Allow)."""
    names = ", ".join(allowed)
    wrong = FieldError(
        "method",
        f"{method} is not allowed at {path}; use {names}",
        f"{path} adresinde {method} kullanılamaz; {names} kullanın",
    )
    return ApiError(codes.NOT_FOUND, 405, (wrong,), f"use {names}", (("Allow", names),))


def bad_request_error(status: int, reason: str) -> ApiError:
    """The bytes never became a call (4xx or 5xx, 400); *reason* names cause and mend."""
    return ApiError(codes.BAD_REQUEST, status, (FieldError("", reason, reason),), reason)


def store_unavailable_error(reason: str) -> ApiError:
    """What everything is kept in cannot be reached (503, 503, with Retry-After)."""
    wrong = FieldError(
        "",
        "the store of mockpaywall is away",
        "mockpaywall'un deposuna ulaşılamıyor",
    )
    hint = f"{reason}; nothing was lost, it serves again as soon as the store does"
    return ApiError(
        codes.SERVICE_UNAVAILABLE, 503, (wrong,), hints.to_header_value(hint), (("Retry-After", "1"),)
    )


def internal_error() -> ApiError:
    """Something broke on our side (500, 5)."""
    wrong = FieldError("", "a defect of mockpaywall", "mockpaywall tarafında bir kusur")
    return ApiError(codes.EXCEPTION, 500, (wrong,), "the server's log has the details; please report it")
