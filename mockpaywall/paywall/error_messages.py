"""Violations in words: which field, and what it should be, in English and Turkish.

A schema may bring its own words in `x-expected`; without them they are made from its keywords, so a
replaced schema is explained too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from mockpaywall.paywall.api_error import FieldError
from mockpaywall.paywall.error_codes import INVALID_DATA
from mockpaywall.paywall.schema_loader import Document
from mockpaywall.paywall.schema_validator import SchemaViolation

TYPES = {
    "string": ("a string", "metin"),
    "number": ("a number", "sayı"),
    "integer": ("a whole number", "tam sayı"),
    "boolean": ("true or false", "true ya da false"),
    "object": ("an object", "nesne"),
    "array": ("an array", "dizi"),
    "null": ("null", "null"),
}
JSON_TYPES = {
    str: "string",
    bool: "boolean",
    int: "number",
    float: "number",
    dict: "object",
    list: "array",
    type(None): "null",
}
FORMAT_KEYWORDS = frozenset({"pattern", "format"})
"""Keywords about what a string says, not whether it is there: only they earn a field's own error code."""


def to_field_error(violation: SchemaViolation, root: Document) -> FieldError:
    """One problem: the field, what was found, what it should be. Values are never repeated."""
    where = ".".join(map(str, violation.path))
    expected = _describe_expected(_find_field_schema(violation, root))
    english, turkish = _describe_cause(violation)
    name, turkish_name = (_format_name(where), _format_name(where)) if where else ("the body", "gövde")
    return FieldError(
        where,
        f"{name}: {english}" + (f"; it should be {expected[0]}" if expected[0] else ""),
        f"{turkish_name}: {turkish}" + (f"; beklenen: {expected[1]}" if expected[1] else ""),
    )


def select_error_code(violations: Iterable[SchemaViolation], root: Document) -> int:
    """A field's own error code when every violation is about its shape and all agree; else 2 InvalidData."""
    codes = {
        _find_field_schema(found, root).get("x-error-code", INVALID_DATA)
        if found.keyword in FORMAT_KEYWORDS
        else INVALID_DATA
        for found in violations
    }
    return int(codes.pop()) if len(codes) == 1 else INVALID_DATA


def _describe_cause(violation: SchemaViolation) -> tuple[str, str]:
    keyword, value = violation.keyword, violation.value
    if keyword == "required":
        return "missing", "eksik"
    if keyword == "additionalProperties":
        return "not a documented name", "belgelenmiş bir ad değil"
    if keyword == "minLength" and value == "":
        return "empty", "boş"
    if keyword in ("minLength", "maxLength"):
        return f"{len(value)} characters long", f"{len(value)} karakter uzunluğunda"
    if keyword in ("type", "enum"):
        english, turkish = TYPES[JSON_TYPES[type(value)]]
        return f"{english} was sent", f"{turkish} gönderildi"
    if keyword == "pattern":
        return "not of the right form", "doğru biçimde değil"
    return (
        f"violates {keyword} {_format_keyword_value(violation.keyword_value)}",
        f"{keyword} {_format_keyword_value(violation.keyword_value)} kuralına uymuyor",
    )


def _format_keyword_value(keyword_value: Any) -> str:
    return json.dumps(keyword_value, ensure_ascii=False)[:80]


def _format_name(name: str) -> str:
    """A name as the caller wrote it, in one line, not endless."""
    printable = "".join(letter if letter.isprintable() else "?" for letter in name)
    return printable if len(printable) <= 60 else printable[:57] + "..."


def _find_field_schema(violation: SchemaViolation, root: Document) -> Document:
    """The schema of the field itself: it carries the words and the code."""
    schema = root
    for step in violation.path:
        schema = (
            schema.get("properties", {}).get(step, {}) if isinstance(step, str) else schema.get("items", {})
        )
    return schema if isinstance(schema, dict) else {}


def _describe_expected(schema: Document) -> tuple[str, str]:
    own = schema.get("x-expected")
    if isinstance(own, dict):
        english = str(own.get("en", ""))
        return english, str(own.get("tr", english))
    if "enum" in schema:
        choices = ", ".join(json.dumps(choice, ensure_ascii=False) for choice in schema["enum"])
        return f"one of {choices}", f"şunlardan biri: {choices}"
    types = schema.get("type", [])
    names = [TYPES[name] for name in ([types] if isinstance(types, str) else types) if name in TYPES]
    english, turkish = " or ".join(name[0] for name in names), " ya da ".join(name[1] for name in names)
    low, high = schema.get("minLength"), schema.get("maxLength")
    if low is not None and high is not None:
        return f"{english} of {low} to {high} characters", f"{low} ile {high} karakter arası {turkish}"
    if low:
        return f"{english} that is not empty", f"boş olmayan {turkish}"
    return english, turkish
