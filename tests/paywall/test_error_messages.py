"""Messages that follow from the keywords of a schema."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.paywall.error_messages import describe_violation, select_error_code
from mockpaywall.paywall.schema_registry import SchemaRegistry
from mockpaywall.paywall.schema_validator import SchemaValidator


def describe(field: dict[str, Any], value: Any) -> tuple[str, str, int]:
    """Return the English text, the Turkish text and the error code for an invalid *value*."""
    schema = {"properties": {"F": field}}
    violations = SchemaValidator("x.json", schema, SchemaRegistry({})).find_violations({"F": value})
    return *describe_violation(violations[0], schema), select_error_code(violations, schema)


@pytest.mark.parametrize(
    ("field", "value", "english", "turkish"),
    [
        (
            {"type": "integer"},
            "x",
            "F: a string was sent; it should be a whole number",
            "F: metin gönderildi; beklenen: tam sayı",
        ),
        (
            {"enum": ["a", None]},
            "b",
            'F: not an allowed value; it should be one of "a", null',
            'F: izin verilen bir değer değil; beklenen: şunlardan biri: "a", null',
        ),
        (
            {"enum": [True, "true"]},
            1,
            'F: a number was sent; it should be one of true, "true"',
            'F: sayı gönderildi; beklenen: şunlardan biri: true, "true"',
        ),
        (
            {"type": "integer", "enum": [1, 2]},
            9,
            "F: not an allowed value; it should be one of 1, 2",
            "F: izin verilen bir değer değil; beklenen: şunlardan biri: 1, 2",
        ),
        (
            {"type": ["integer", "null"]},
            1.5,
            "F: a number with a fraction was sent; it should be a whole number or null",
            "F: kesirli sayı gönderildi; beklenen: tam sayı ya da null",
        ),
        (
            {"type": ["integer", "string"]},
            1.5,
            "F: a number with a fraction was sent; it should be a whole number or a string",
            "F: kesirli sayı gönderildi; beklenen: tam sayı ya da metin",
        ),
        ({"minimum": 5}, 3, "F: violates minimum 5", "F: minimum 5 kuralına uymuyor"),
        (
            {"type": "string", "minLength": 3},
            "ab",
            "F: 2 characters long; it should be a string that is not empty",
            "F: 2 karakter uzunluğunda; beklenen: boş olmayan metin",
        ),
        (
            {"type": ["string", "null"]},
            1,
            "F: a number was sent; it should be a string or null",
            "F: sayı gönderildi; beklenen: metin ya da null",
        ),
        (
            {"pattern": "^x", "x-expected": {"en": "an x"}},
            "y",
            "F: wrong format; it should be an x",
            "F: doğru biçimde değil; beklenen: an x",
        ),
    ],
)
def test_messages(field: dict[str, Any], value: Any, english: str, turkish: str) -> None:
    assert describe(field, value)[:2] == (english, turkish)


def test_the_error_code_of_a_field_is_for_its_format_only() -> None:
    field = {"type": "string", "pattern": "^x", "x-error-code": 7}
    assert describe(field, "y")[2] == 7
    assert describe(field, 1)[2] == 2


def test_values_are_never_repeated() -> None:
    english, turkish, _ = describe({"maxLength": 3}, "905123456710")
    assert "905123456710" not in english + turkish


def test_a_name_with_control_characters_is_one_line() -> None:
    schema = {"additionalProperties": False}
    name = "a\r\nSet-Cookie: x" + "y" * 100
    violations = SchemaValidator("x.json", schema, SchemaRegistry({})).find_violations({name: 1})
    english, _ = describe_violation(violations[0], schema)
    assert english.startswith("a??Set-Cookie: xyyy")
    assert len(english) < 100
