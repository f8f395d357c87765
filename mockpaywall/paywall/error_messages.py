"""Text for schema violations, in English and Turkish: which field, and what it should be.

A schema may bring its own text in `x-expected`. Otherwise the text follows from its keywords, so that a schema
of the user is explained too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from mockpaywall.paywall.card_data import mask_card_numbers_in_text
from mockpaywall.paywall.error_codes import INVALID_DATA
from mockpaywall.paywall.schema_loader import Document
from mockpaywall.paywall.schema_validator import SchemaViolation

TYPE_NAMES = {
    "string": ("a string", "metin"),
    "number": ("a number", "sayı"),
    "integer": ("a whole number", "tam sayı"),
    "boolean": ("true or false", "true ya da false"),
    "object": ("an object", "nesne"),
    "array": ("an array", "dizi"),
    "null": ("null", "null"),
}
FRACTION = ("a number with a fraction", "kesirli sayı")
"""For a number where a whole one is expected."""
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
"""Keywords about the content of a string. A field's own error code applies to these only."""
MAX_NAME_CHARS = 60
MAX_KEYWORD_CHARS = 80


def describe_violation(violation: SchemaViolation, root: Document) -> tuple[str, str]:
    """Describe the field, the cause and what is expected, in English and Turkish. Values are never repeated."""
    english, turkish = _describe_cause(violation)
    expected, expected_turkish = _describe_expected(_find_field_schema(violation, root))
    name = _format_name(violation.field)
    return (
        f"{name or 'the body'}: {english}" + (f"; it should be {expected}" if expected else ""),
        f"{name or 'gövde'}: {turkish}" + (f"; beklenen: {expected_turkish}" if expected_turkish else ""),
    )


def select_error_code(violations: Iterable[SchemaViolation], root: Document) -> int:
    """Return the field's own error code when all violations share it; otherwise 2 InvalidData."""
    codes = {_select_own_code(violation, root) for violation in violations}
    return int(codes.pop()) if len(codes) == 1 else INVALID_DATA


def _select_own_code(violation: SchemaViolation, root: Document) -> int:
    keyword = "x-error-code" if violation.keyword in FORMAT_KEYWORDS else "x-missing-error-code"
    return int(_find_field_schema(violation, root).get(keyword, INVALID_DATA))


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
    if keyword == "enum" and any(type(value) is type(choice) for choice in violation.keyword_value):
        return "not an allowed value", "izin verilen bir değer değil"
    if keyword in ("type", "enum"):
        english, turkish = (
            FRACTION if _is_unwanted_fraction(violation) else TYPE_NAMES[JSON_TYPES[type(value)]]
        )
        return f"{english} was sent", f"{turkish} gönderildi"
    if keyword == "pattern":
        return "wrong format", "doğru biçimde değil"
    shown = json.dumps(violation.keyword_value, ensure_ascii=False)[:MAX_KEYWORD_CHARS]
    return f"violates {keyword} {shown}", f"{keyword} {shown} kuralına uymuyor"


def _is_unwanted_fraction(violation: SchemaViolation) -> bool:
    types = violation.keyword_value if violation.keyword == "type" else ()
    return isinstance(violation.value, float) and "integer" in ([types] if isinstance(types, str) else types)


def _format_name(name: str) -> str:
    """Format a name from the request as one short line."""
    shown = mask_card_numbers_in_text(name)
    printable = "".join(letter if letter.isprintable() else "?" for letter in shown)
    return printable if len(printable) <= MAX_NAME_CHARS else printable[: MAX_NAME_CHARS - 3] + "..."


def _find_field_schema(violation: SchemaViolation, root: Document) -> Document:
    """Return the schema of the field itself, which has its `x-expected` and `x-error-code`; {} without one."""
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
    return _with_length(*_describe_type(schema.get("type", [])), schema)


def _describe_type(types: Any) -> tuple[str, str]:
    names = [
        TYPE_NAMES[name] for name in ([types] if isinstance(types, str) else types) if name in TYPE_NAMES
    ]
    return " or ".join(name[0] for name in names), " ya da ".join(name[1] for name in names)


def _with_length(english: str, turkish: str, schema: Document) -> tuple[str, str]:
    low, high = schema.get("minLength"), schema.get("maxLength")
    if low is not None and high is not None:
        return f"{english} of {low} to {high} characters", f"{low} ile {high} karakter arası {turkish}"
    if low:
        return f"{english} that is not empty", f"boş olmayan {turkish}"
    return english, turkish
