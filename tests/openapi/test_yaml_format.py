"""YAML: PyYAML reads what was written."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mockpaywall.openapi.yaml_format import format_yaml

TRAPS = st.sampled_from(
    [
        *(
            "no",
            "Y",
            "null",
            "~",
            "1e3",
            "1.0",
            "0x1f",
            "12:30",
            "2026-01-01",
            "a: b",
            "a #b",
            "- a",
            "",
            " a",
        ),
        *("a ", "a:", "=", "<<", "...", "---", "/a/{b}", "\u0085", "\u2028", "\x7f", "'", '"', "@a", "!a"),
        *("a\tb", "a\nb", "\ufeff"),
    ]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
    | TRAPS
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text() | TRAPS, inner, max_size=3),
    max_leaves=12,
)


@settings(deadline=None, max_examples=60, database=None)
@given(value=VALUES)
def test_what_was_written_is_read(value: Any) -> None:
    assert yaml.safe_load(format_yaml(value)) == value


@pytest.mark.parametrize(
    "text", ["no", "1e3", "12:30", "2026-01-01", "a: b", "a #b", "0o17", "", "0b1", "1_000"]
)
def test_text_that_looks_like_something_else_is_quoted(text: str) -> None:
    assert format_yaml({"key": text}) == f'key: "{text}"\n'


def test_block_style() -> None:
    value = {"a": {"b": [1, {"c": None, "d": [True]}, []], "/p/{x}": {}}, "200": "Any text, with Kullanıcı."}
    assert format_yaml(value).splitlines() == [
        "a:",
        "  b:",
        "    - 1",
        "    - c: null",
        "      d:",
        "        - true",
        "    - []",
        "  /p/{x}: {}",
        '"200": Any text, with Kullanıcı.',
    ]


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_what_json_does_not_have_is_an_error(value: float) -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        format_yaml({"a": [value]})
    with pytest.raises(TypeError):
        format_yaml({"a": {1, 2}})


def test_a_string_of_json_is_kept_exactly() -> None:
    text = json.dumps({"a": "ü\n\t😀"})
    assert yaml.safe_load(format_yaml([text])) == [text]
