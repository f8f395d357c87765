"""Words made from a schema's own keywords, for schemas that bring none."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.paywall.error_messages import select_error_code, to_field_error
from mockpaywall.paywall.schema_validator import SchemaValidator


def told(field: dict[str, Any], value: Any) -> tuple[str, str, int]:
    schema = {"properties": {"F": field}}
    found = SchemaValidator("x.json", schema, {}).find_violations({"F": value})
    one = to_field_error(found[0], schema)
    return one.english, one.turkish, select_error_code(found, schema)


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
            'F: a string was sent; it should be one of "a", null',
            'F: metin gönderildi; beklenen: şunlardan biri: "a", null',
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
            "F: not of the right form; it should be an x",
            "F: doğru biçimde değil; beklenen: an x",
        ),
    ],
)
def test_words(field: dict[str, Any], value: Any, english: str, turkish: str) -> None:
    assert told(field, value)[:2] == (english, turkish)


def test_a_field_has_its_own_code_for_its_form_alone() -> None:
    field = {"type": "string", "pattern": "^x", "x-error-code": 7}
    assert told(field, "y")[2] == 7
    assert told(field, 1)[2] == 2


def test_values_are_never_repeated() -> None:
    english, turkish, _ = told({"maxLength": 3}, "905123456710")
    assert "905123456710" not in english + turkish


def test_strange_names_stay_in_one_line() -> None:
    schema = {"additionalProperties": False}
    found = SchemaValidator("x.json", schema, {}).find_violations({"a\r\nSet-Cookie: x" + "y" * 100: 1})
    where = to_field_error(found[0], schema).english
    assert where.startswith("a??Set-Cookie: xyyy")
    assert len(where) < 100
