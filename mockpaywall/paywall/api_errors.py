"""Every reason for which the honest answer is a no, in one place: code, status, words, hint.

The situations and numbers are the product's contract; that they are ours where the vendor is silent is
told in the README's "What is fact and what is our choice".
"""

from __future__ import annotations

from collections.abc import Sequence

from mockpaywall.http.request import Call
from mockpaywall.paywall import error_codes as codes
from mockpaywall.paywall import hints
from mockpaywall.paywall.api_error import Problem, Refusal
from mockpaywall.paywall.error_messages import error_code, problem
from mockpaywall.paywall.schema_loader import Document
from mockpaywall.paywall.schema_validator import Violation
from mockpaywall.paywall.strict_json import NotJson

SHOWN_PATH = 120


def headers_missing(violations: Sequence[Violation], root: Document, call: Call) -> Refusal:
    """A key header is missing or empty (401, 4)."""
    first = _first_of_each(violations)
    problems = tuple(problem(found, root) for found in first)
    names = [str(found.path[0]) for found in first if found.path]
    return Refusal(codes.HEADER_MISSING, 401, problems, hints.for_headers(names, call))


def _first_of_each(violations: Sequence[Violation]) -> tuple[Violation, ...]:
    """One violation a field: an empty value is empty, and need not be told that it has no digits either."""
    return tuple({found.path: found for found in reversed(violations)}.values())[::-1]


def unknown_credentials() -> Refusal:
    """The pair is not among those the server was started with (401, 64)."""
    wrong = Problem(
        "apikeyprivate, apiclientprivate",
        "apikeyprivate and apiclientprivate: this pair is not among the accepted credentials",
        "apikeyprivate ve apiclientprivate: bu çift kabul edilen kimlik bilgileri arasında değil",
    )
    hint = "the server was started with --credentials: send one of those pairs, or start it without to accept any"
    return Refusal(codes.INTEGRATION_CREDENTIAL_NOT_FOUND, 401, (wrong,), hint)


def wrong_content_type(call: Call) -> Refusal:
    """The body is not said to be JSON (415, 400)."""
    wrong = Problem(
        "Content-Type",
        "Content-Type: it should be application/json",
        "Content-Type: application/json olmalı",
    )
    return Refusal(codes.BAD_REQUEST, 415, (wrong,), hints.for_content_type(call))


def too_large(limit: int) -> Refusal:
    """The body is over the limit (413, 400)."""
    wrong = Problem(
        "",
        f"the body is larger than {limit} bytes",
        f"gövde {limit} bayttan büyük",
    )
    return Refusal(
        codes.BAD_REQUEST, 413, (wrong,), f"send at most {limit} bytes; this request needs about 200"
    )


def not_json(error: NotJson, raw: bytes) -> Refusal:
    """The body is no JSON text (400, 400)."""
    wrong = Problem("", f"the body is not JSON: {error.english}", f"gövde JSON değil: {error.turkish}")
    return Refusal(codes.BAD_REQUEST, 400, (wrong,), hints.for_json(raw))


def not_an_object(value: object) -> Refusal:
    """The body is JSON, but no object (400, 400)."""
    wrong = Problem("", "the body is not a JSON object", "gövde bir JSON nesnesi değil")
    return Refusal(codes.BAD_REQUEST, 400, (wrong,), hints.for_value(value))


def unfit(violations: Sequence[Violation], root: Document, hint: str) -> Refusal:
    """A field is missing, empty, or not what it should be (400, 2 or 7)."""
    first = _first_of_each(violations)
    problems = tuple(problem(found, root) for found in first)
    return Refusal(
        error_code(first, root), 400, problems, hint or hints.joined(one.english for one in problems)
    )


def names_clash(name: str) -> Refusal:
    """Two names that differ by letter case alone bind to one property (400, 2)."""
    wrong = Problem(
        name,
        f"{name}: sent more than once, in different letter case",
        f"{name}: farklı büyük/küçük harflerle birden fazla gönderildi",
    )
    return Refusal(codes.INVALID_DATA, 400, (wrong,), f"send {name} once")


REFERENCE_USED = "this ReferenceCode was used before; the documentation calls it unique"


def reference_used() -> Refusal:
    """Under `strict`, a ReferenceCode serves once (400, 2)."""
    wrong = Problem(
        "ReferenceCode",
        "ReferenceCode: used before; it should be unique",
        "ReferenceCode: daha önce kullanıldı; benzersiz olmalı",
    )
    return Refusal(codes.INVALID_DATA, 400, (wrong,), "send a new ReferenceCode, such as a fresh GUID")


def unreadable_mode(reason: str) -> Refusal:
    """X-Mock-Mode holds no mode (400, 400)."""
    wrong = Problem("X-Mock-Mode", f"X-Mock-Mode: {reason}", f"X-Mock-Mode: {reason}")
    return Refusal(codes.BAD_REQUEST, 400, (wrong,), "mockpaywall modes prints every mode with an example")


def unknown_path(path: str, served: Sequence[str], base_path: str) -> Refusal:
    """Nothing is served there (404, 404)."""
    shown = hints.plain(path[:SHOWN_PATH])
    wrong = Problem("path", f"nothing is served at {shown}", f"{shown} adresinde bir servis yok")
    return Refusal(codes.NOT_FOUND, 404, (wrong,), hints.for_path(path, served, base_path))


def wrong_method(method: str, path: str, allowed: Sequence[str]) -> Refusal:
    """The path is served, but not with that method (405, 404, with Allow)."""
    names = ", ".join(allowed)
    wrong = Problem(
        "method",
        f"{method} is not allowed at {path}; use {names}",
        f"{path} adresinde {method} kullanılamaz; {names} kullanın",
    )
    return Refusal(codes.NOT_FOUND, 405, (wrong,), f"use {names}", (("Allow", names),))


def broken_http(status: int, reason: str) -> Refusal:
    """The bytes never became a call (4xx or 5xx, 400); *reason* names cause and mend."""
    return Refusal(codes.BAD_REQUEST, status, (Problem("", reason, reason),), reason)


def store_away(reason: str) -> Refusal:
    """What everything is kept in cannot be reached (503, 503, with Retry-After)."""
    wrong = Problem(
        "",
        "the store of mockpaywall is away",
        "mockpaywall'un deposuna ulaşılamıyor",
    )
    hint = f"{reason}; nothing was lost, it serves again as soon as the store does"
    return Refusal(codes.SERVICE_UNAVAILABLE, 503, (wrong,), hints.plain(hint), (("Retry-After", "1"),))


def defect() -> Refusal:
    """Something broke on our side (500, 5)."""
    wrong = Problem("", "a defect of mockpaywall", "mockpaywall tarafında bir kusur")
    return Refusal(codes.EXCEPTION, 500, (wrong,), "the server's log has the details; please report it")
