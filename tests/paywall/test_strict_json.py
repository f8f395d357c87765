"""Strict JSON: what Python's reader takes and RFC 8259 agrees with, and nothing else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.http.json_limits import MAX_DEPTH
from mockpaywall.paywall.strict_json import InvalidJson, parse_json

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**50), 10**50)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(values, st.booleans())
def test_what_json_writes_is_read_back(value: Any, ascii_only: bool) -> None:
    assert parse_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.binary())
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    reason, value = refusal_or_value(raw)
    if reason is None:
        assert value == json.loads(raw)
    else:
        assert reason.english
        assert reason.turkish
        assert "\n" not in reason.english + reason.turkish


def refusal_or_value(raw: bytes) -> tuple[InvalidJson | None, Any]:
    try:
        return None, parse_json(raw)
    except InvalidJson as refused:
        return refused, None


def test_depth_is_counted_in_levels() -> None:
    deepest = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    parse_json(deepest)
    parse_json(b"[" + b",".join([b"[]"] * 500) + b"]")
    with pytest.raises(InvalidJson, match="nested deeper"):
        parse_json(b"[" + deepest + b"]")


def test_a_name_repeated_deep_inside() -> None:
    with pytest.raises(InvalidJson, match='the name "b" appears more than once'):
        parse_json(b'{"a":[{"b":1,"b":2}]}')


def test_surrogate_pairs_are_fine() -> None:
    assert parse_json(b'"\\ud83d\\ude00"') == "\U0001f600"
