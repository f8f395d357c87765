"""The strict JSON parser: it accepts what RFC 8259 allows, and nothing else."""

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
def test_encoded_values_are_parsed_back(value: Any, ascii_only: bool) -> None:
    assert parse_json(json.dumps(value, ensure_ascii=ascii_only).encode()) == value


@given(st.binary())
def test_any_bytes_are_parsed_or_refused(raw: bytes) -> None:
    error, value = parse_or_error(raw)
    if error is None:
        assert value == json.loads(raw)
    else:
        assert error.english
        assert error.turkish
        assert "\n" not in error.english + error.turkish


def parse_or_error(raw: bytes) -> tuple[InvalidJson | None, Any]:
    try:
        return None, parse_json(raw)
    except InvalidJson as error:
        return error, None


def test_depth_is_counted_in_levels() -> None:
    deepest = b"[" * MAX_DEPTH + b"]" * MAX_DEPTH
    parse_json(deepest)
    parse_json(b"[" + b",".join([b"[]"] * 500) + b"]")
    with pytest.raises(InvalidJson, match="nested deeper"):
        parse_json(b"[" + deepest + b"]")


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 500, 5_000, 60_000])
@pytest.mark.parametrize("opening", [b"[", b'{"a":', b'[{"a":'])
@pytest.mark.parametrize("ending", [b"", b"x", b'"'])
def test_depth_is_found_before_what_follows_it(levels: int, opening: bytes, ending: bytes) -> None:
    """Whatever depth the parser of this version of Python can take."""
    with pytest.raises(InvalidJson, match="nested deeper"):
        parse_json(opening * levels + ending)


@pytest.mark.parametrize("levels", [MAX_DEPTH + 1, 500, 60_000])
@pytest.mark.parametrize("start", [b"[x", b'[1 "', b"[01,", b"]", b'["\\x",', b"[1}"])
def test_an_earlier_error_is_found_before_depth(levels: int, start: bytes) -> None:
    with pytest.raises(InvalidJson) as caught:
        parse_json(start + b"[" * levels)
    assert caught.value.position is not None
    assert caught.value.position <= len(start)


def test_a_duplicate_name_in_a_nested_object() -> None:
    with pytest.raises(InvalidJson, match='the name "b" appears more than once'):
        parse_json(b'{"a":[{"b":1,"b":2}]}')


def test_surrogate_pairs_are_accepted() -> None:
    assert parse_json(b'"\\ud83d\\ude00"') == "\U0001f600"
