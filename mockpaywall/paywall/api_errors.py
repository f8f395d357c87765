"""Refusals of a request: error code, HTTP status, messages and hint of each, in one place.

The docstring of each has its HTTP status and its ErrorCode. They are ours: the vendor documents no refusals.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mockpaywall.http.content_encoding import ACCEPTED_CODINGS
from mockpaywall.http.request import Request
from mockpaywall.http.response import Header
from mockpaywall.paywall import error_codes as codes
from mockpaywall.paywall import header_hints, hints
from mockpaywall.paywall.card_data import mask_card_numbers_in_text, mask_target
from mockpaywall.paywall.error_messages import describe_violation, select_error_code
from mockpaywall.paywall.json_mistakes import DECIMAL_COMMA, find_body_kind, hint_for_invalid_json
from mockpaywall.paywall.path_hints import hint_for_path
from mockpaywall.paywall.schema_loader import Document
from mockpaywall.paywall.schema_validator import SchemaViolation
from mockpaywall.paywall.strict_json import InvalidJson

MAX_PATH_CHARS = 120
MAX_NAME_CHARS = 60
MAX_FIELD_ERRORS = 20
"""Field errors in one message. Source: ours. More of them are counted, not listed."""
AMOUNT = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")
AMOUNT_WITH_COMMA = re.compile(r"-?[0-9][0-9.,]{0,30},[0-9.]{1,30}|-?[0-9],[0-9.]{1,30}")
DUPLICATE_REFERENCE_HINT = "this ReferenceCode was used before; the documentation calls it unique"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that is wrong, in each language."""

    field: str
    """The name of the field or header; "" for the whole message."""
    english: str
    turkish: str
    pointer: str = ""
    """Where in the body, as a JSON pointer (RFC 6901); "" for what is not in the body, or is all of it."""

    def get_text(self, language: str) -> str:
        """Return the text in *language*: "tr" or "en"."""
        return self.turkish if language == "tr" else self.english


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is refused. A value, so that the journal keeps no traceback and no frames."""

    code: int
    """The ErrorCode."""
    status: int
    """The HTTP status when it is mirrored."""
    field_errors: tuple[FieldError, ...]
    """At least one."""
    hint: str
    """One line of ASCII: cause and fix."""
    headers: tuple[Header, ...] = ()

    def format_message(self, language: str) -> str:
        """Format all field errors as one line."""
        return "; ".join(field_error.get_text(language) for field_error in self.field_errors)


class ApiError(Exception):
    """The request is refused."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.field_errors[0].english)
        self.refusal = refusal


def missing_headers_error(
    violations: Sequence[SchemaViolation], root: Document, request: Request, *, any_pair: bool
) -> ApiError:
    """Refuse a missing or empty key header (401, 4). *any_pair*: every key pair is accepted."""
    selected = _select_first_per_field(violations)
    names = [str(violation.path[0]) for violation in selected if violation.path]
    hint = header_hints.hint_for_missing_headers(names, request, any_pair=any_pair)
    return ApiError(Refusal(codes.HEADER_MISSING, 401, _to_field_errors(selected, root), hint))


def schema_violation_error(
    violations: Sequence[SchemaViolation], root: Document, hint: str, *, in_body: bool = True
) -> ApiError:
    """Refuse a missing, empty or invalid field (400, 2 or 7)."""
    selected = _select_first_per_field(violations)
    field_errors = _to_field_errors(selected, root, in_body=in_body)
    hint = hints.join_hints((hint, *_explain_numbers(selected)))
    hint = hint or hints.join_hints(error.english for error in field_errors)
    return ApiError(Refusal(select_error_code(selected, root), 400, field_errors, hint))


def _explain_numbers(violations: Sequence[SchemaViolation]) -> Iterator[str]:
    """Yield how to send the numbers that were sent as texts."""
    for violation in violations[:MAX_FIELD_ERRORS]:
        text, types = violation.value, violation.schema.get("type")
        if "number" not in ([types] if isinstance(types, str) else types or ()) or not isinstance(text, str):
            continue
        field = hints.to_header_value(violation.field)
        if AMOUNT_WITH_COMMA.fullmatch(text):
            yield f"{field}: {DECIMAL_COMMA}"
        elif AMOUNT.fullmatch(text) and violation.keyword == "type":
            yield f"{field}: send the number without quotes"


def _select_first_per_field(violations: Sequence[SchemaViolation]) -> tuple[SchemaViolation, ...]:
    """Select one violation per field: an empty phone need not be reported as too short as well."""
    return tuple({violation.path: violation for violation in reversed(violations)}.values())[::-1]


def _to_field_errors(
    violations: Sequence[SchemaViolation], root: Document, *, in_body: bool = False
) -> tuple[FieldError, ...]:
    """Describe the first MAX_FIELD_ERRORS violations, then how many more there are: a body can have thousands."""
    shown = tuple(
        FieldError(
            violation.field, *describe_violation(violation, root), violation.pointer if in_body else ""
        )
        for violation in violations[:MAX_FIELD_ERRORS]
    )
    more = len(violations) - len(shown)
    return (*shown, FieldError("", f"and {more} more", f"ve {more} hata daha")) if more else shown


def unknown_credentials_error(request: Request, names: tuple[str, str]) -> ApiError:
    """Refuse a key pair, in the headers *names*, that is not among the accepted ones (401, 64)."""
    error = FieldError(
        ", ".join(names),
        f"{' and '.join(names)}: this pair is not among the accepted credentials",
        f"{' ve '.join(names)}: bu çift kabul edilen kimlik bilgileri arasında değil",
    )
    hint = f"{header_hints.LISTED_PAIRS}, or start it without to accept any"
    hint = header_hints.hint_for_key_values(request.head.headers) or hint
    return ApiError(Refusal(codes.INTEGRATION_CREDENTIAL_NOT_FOUND, 401, (error,), hint))


def unsupported_media_type_error(request: Request) -> ApiError:
    """Refuse a content type other than JSON (415, 400)."""
    english = "Content-Type: it should be application/json"
    error = FieldError("Content-Type", english, "Content-Type: application/json olmalı")
    return ApiError(Refusal(codes.BAD_REQUEST, 415, (error,), header_hints.hint_for_content_type(request)))


def content_too_large_error(max_bytes: int) -> ApiError:
    """Refuse a body that is larger than the limit (413, 400)."""
    error = FieldError("", f"the body is larger than {max_bytes} bytes", f"gövde {max_bytes} bayttan büyük")
    hint = f"send at most {max_bytes} bytes; this request needs about 200"
    return ApiError(Refusal(codes.BAD_REQUEST, 413, (error,), hint))


def unsupported_content_coding_error(coding: str) -> ApiError:
    """Refuse a Content-Encoding other than gzip and deflate (415, 400, with Accept-Encoding)."""
    shown = hints.to_header_value(coding[:MAX_NAME_CHARS])
    error = FieldError(
        "Content-Encoding",
        f"Content-Encoding: {shown} is not supported; it should be gzip, deflate or none",
        f"Content-Encoding: {shown} desteklenmiyor; gzip, deflate olmalı ya da hiç gönderilmemeli",
    )
    hint = header_hints.hint_for_content_coding(shown)
    return ApiError(Refusal(codes.BAD_REQUEST, 415, (error,), hint, (("Accept-Encoding", ACCEPTED_CODINGS),)))


def invalid_content_coding_error(coding: str) -> ApiError:
    """Refuse a body that is not what Content-Encoding says (400, 400)."""
    error = FieldError(
        "Content-Encoding",
        f"Content-Encoding: the body is not complete {coding} data",
        f"Content-Encoding: gövde eksiksiz {coding} verisi değil",
    )
    hint = f"compress the body with {coding}, or send it without the header Content-Encoding"
    return ApiError(Refusal(codes.BAD_REQUEST, 400, (error,), hint))


def conflicting_headers_error(name: str) -> ApiError:
    """Refuse a key header that came with different values (401, 64): a server would join them to one unknown key."""
    error = FieldError(
        name,
        f"{name}: sent more than once, with different values",
        f"{name}: farklı değerlerle birden fazla gönderildi",
    )
    hint = f"send {name} once: look for a second place that sets it, such as a default header of the client"
    return ApiError(Refusal(codes.INTEGRATION_CREDENTIAL_NOT_FOUND, 401, (error,), hint))


def invalid_json_error(error: InvalidJson, request: Request) -> ApiError:
    """Refuse a body that is not JSON (400, 400). A body that was not meant as JSON is named, not parsed.

    So is JSON that is valid, but has a name twice, or a number, a text or a depth that is not read.
    """
    if error.fix:
        refused = FieldError("", f"the body: {error.english}", f"gövde: {error.turkish}")
        return ApiError(Refusal(codes.BAD_REQUEST, 400, (refused,), hints.to_header_value(error.fix)))
    kind = find_body_kind(request.body)
    english, turkish = (kind.english, kind.turkish) if kind else (error.english, error.turkish)
    reason = FieldError("", f"the body is not JSON: {english}", f"gövde JSON değil: {turkish}")
    hint = hint_for_invalid_json(request, error.position)
    return ApiError(Refusal(codes.BAD_REQUEST, 400, (reason,), hint))


def not_an_object_error(value: object) -> ApiError:
    """Refuse a JSON body that is not an object (400, 400)."""
    error = FieldError("", "the body is not a JSON object", "gövde bir JSON nesnesi değil")
    return ApiError(Refusal(codes.BAD_REQUEST, 400, (error,), hints.hint_for_non_object(value)))


def duplicate_property_error(name: str) -> ApiError:
    """Refuse two properties that bind to one name because letter case is ignored (400, 2)."""
    error = FieldError(
        name,
        f"{name}: sent more than once, in different letter case",
        f"{name}: farklı büyük/küçük harflerle birden fazla gönderildi",
    )
    return ApiError(Refusal(codes.INVALID_DATA, 400, (error,), f"send {name} once"))


def duplicate_reference_error() -> ApiError:
    """Refuse a ReferenceCode that was used before, at strictness `strict` (400, 2)."""
    error = FieldError(
        "ReferenceCode",
        "ReferenceCode: used before; it should be unique",
        "ReferenceCode: daha önce kullanıldı; benzersiz olmalı",
    )
    return ApiError(
        Refusal(codes.INVALID_DATA, 400, (error,), "send a new ReferenceCode, such as a new GUID")
    )


def invalid_mode_error(reason: str) -> ApiError:
    """Refuse an X-Mock-Mode that is not a mode (400, 400)."""
    text = f"X-Mock-Mode: {mask_card_numbers_in_text(reason)}"
    error = FieldError("X-Mock-Mode", text, text)
    return ApiError(
        Refusal(codes.BAD_REQUEST, 400, (error,), "mockpaywall modes prints every mode with an example")
    )


def conflicting_modes_error() -> ApiError:
    """Refuse an X-Mock-Mode that came with different values (400, 400)."""
    error = FieldError(
        "X-Mock-Mode",
        "X-Mock-Mode: sent more than once, with different values",
        "X-Mock-Mode: farklı değerlerle birden fazla gönderildi",
    )
    hint = (
        "send X-Mock-Mode once: one value has all steps, separated by commas, and all branches, by semicolons"
    )
    return ApiError(Refusal(codes.BAD_REQUEST, 400, (error,), hint))


def path_not_found_error(
    path: str, known_paths: Sequence[str], base_path: str, *, has_admin_api: bool
) -> ApiError:
    """Refuse a path at which nothing is served (404, 404)."""
    shown = hints.to_header_value(mask_target(path)[:MAX_PATH_CHARS])
    error = FieldError("path", f"nothing is served at {shown}", f"{shown} adresinde bir servis yok")
    hint = hint_for_path(path, known_paths, base_path, has_admin_api=has_admin_api)
    return ApiError(Refusal(codes.NOT_FOUND, 404, (error,), hint))


def method_not_allowed_error(method: str, path: str, allowed: Sequence[str]) -> ApiError:
    """Refuse a method that the path does not support (405, 404, with Allow)."""
    names = ", ".join(allowed)
    error = FieldError(
        "method",
        f"{method} is not allowed at {path}; use {names}",
        f"{path} adresinde {method} kullanılamaz; {names} kullanın",
    )
    return ApiError(Refusal(codes.NOT_FOUND, 405, (error,), f"use {names}", (("Allow", names),)))


def bad_request_error(status: int, reason: str) -> ApiError:
    """Refuse bytes that are not a valid HTTP request (4xx or 5xx, 400). *reason* names the cause and the fix."""
    return ApiError(Refusal(codes.BAD_REQUEST, status, (FieldError("", reason, reason),), reason))


def store_unavailable_error(reason: str) -> ApiError:
    """Refuse a request because the store cannot be reached (503, 503, with Retry-After)."""
    error = FieldError("", "mockpaywall cannot reach its store", "mockpaywall'un deposuna ulaşılamıyor")
    hint = hints.to_header_value(f"{reason}; nothing was lost, requests work again as soon as the store does")
    return ApiError(Refusal(codes.SERVICE_UNAVAILABLE, 503, (error,), hint, (("Retry-After", "1"),)))


def internal_error() -> ApiError:
    """Report a defect of mockpaywall (500, 5)."""
    error = FieldError("", "internal error of mockpaywall", "mockpaywall iç hatası")
    return ApiError(
        Refusal(codes.EXCEPTION, 500, (error,), "the server's log has the details; please report it")
    )


def unknown_session_error() -> ApiError:
    """Refuse a SessionId that is not known to the key pair (200, 404). Source: ours, after a sibling page's failure."""
    error = FieldError("SessionId", "Masterpass session not found", "Masterpass oturumu bulunamadı")
    hint = (
        "send the SessionId of a POST session that was made with the same apikeyprivate and apiclientprivate; "
        "a reset and the limit --max-sessions remove sessions"
    )
    return ApiError(Refusal(codes.NOT_FOUND, 200, (error,), hint))


def unknown_token_error() -> ApiError:
    """Refuse a temporary token that nobody issued (401, 401)."""
    error = FieldError(
        "token",
        "token: not known; it should be the Token of an answer of temptoken or temptoken/sdk",
        "token: bilinmiyor; temptoken veya temptoken/sdk yanıtındaki Token olmalı",
    )
    hint = "send the Token of an answer of this server; a reset and the limit --max-sessions remove tokens"
    return ApiError(Refusal(codes.UNAUTHORIZED, 401, (error,), hint))


def expired_token_error() -> ApiError:
    """Refuse a temporary token that has expired (401, 401)."""
    error = FieldError(
        "token",
        "token: expired; it should be the Token of a new answer of temptoken or temptoken/sdk",
        "token: süresi doldu; yeni bir temptoken veya temptoken/sdk yanıtındaki Token olmalı",
    )
    hint = (
        "get a new token on your server; ExpiryMin of temptoken and temptoken/sdk is its lifetime in minutes"
    )
    return ApiError(Refusal(codes.UNAUTHORIZED, 401, (error,), hint))


def unknown_payment_error() -> ApiError:
    """Refuse a MasterpassPaymentId without a payment, where the answer has no Session block (200, 56)."""
    error = FieldError("MasterpassPaymentId", "Masterpass payment not found", "Masterpass ödemesi bulunamadı")
    hint = "send the id from Body.Masterpass.Paywall of by/sdk/payment/init that was made with the same token"
    return ApiError(Refusal(codes.PAYMENT_NOT_FOUND, 200, (error,), hint))


def card_number_in_name_error(fields: Sequence[str]) -> ApiError:
    """Refuse a CardAlias or CardHolderName with a card number in it (400, 2).

    Source: the rule is observed for CardAlias, the rest is ours.
    """
    errors = tuple(
        FieldError(
            field,
            f"{field}: contains a card number; it should be a name",
            f"{field}: kart numarası içeriyor; bir ad olmalı",
        )
        for field in fields
    )
    hint = f"{' and '.join(fields)}: shown and stored, so send a name, never a card number"
    return ApiError(Refusal(codes.INVALID_DATA, 400, errors, hint))


def link_flag_error(*, needs_flag: bool) -> ApiError:
    """Refuse a ForLinkToMerchant that does not fit the code, at strictness `strict` (400, 2)."""
    value, call = ("true", "merchant/link") if needs_flag else ("false", "card/add")
    error = FieldError(
        "ForLinkToMerchant",
        f"ForLinkToMerchant: it should be {value} for a code of {call}",
        f"ForLinkToMerchant: {call} kodu için {value} olmalı",
    )
    hint = f"send ForLinkToMerchant {value}: the code was sent by {call}"
    return ApiError(Refusal(codes.INVALID_DATA, 400, (error,), hint))
