"""Typed fields of a JSON document."""

from __future__ import annotations

import pytest

from mockpaywall.matching import PatternError, parse
from mockpaywall.matching.json_fields import (
    optional_members,
    parse_integer,
    parse_number,
    parse_pattern,
    required,
    stated_members,
)
from mockpaywall.matching.json_node import JsonNode

NODE = JsonNode({"a": 1, "b": None, "c": []}, "/top")


def test_null_members_are_left_out() -> None:
    assert {name: node.value for name, node in optional_members(NODE, "x", "a", "b", "c").items()} == {
        "a": 1,
        "c": [],
    }


def test_an_unknown_member_is_refused_even_when_it_is_null() -> None:
    with pytest.raises(PatternError) as caught:
        optional_members(NODE, "x", "a", "c")
    assert caught.value.pointer == "/top/b"


def test_only_stated_members_are_checked() -> None:
    members = stated_members(NODE, "x", ("a",), {}, (None, []))
    assert {name: (node.value, node.pointer) for name, node in members.items()} == {"a": (1, "/top/a")}
    with pytest.raises(PatternError) as caught:
        stated_members(NODE, "x", ("a",), {"c": "b"})
    assert caught.value.pointer == "/top/c"


def test_a_required_member_must_be_there() -> None:
    members = optional_members(NODE, "x", "a", "b", "c")
    assert required(members, "a", "x").value == 1
    with pytest.raises(PatternError, match="no b"):
        required(members, "b", "x")


@pytest.mark.parametrize("value", [0, 2, 1.5])
def test_a_number_in_its_range(value: float) -> None:
    assert parse_number(JsonNode(value), 0, 2, "seconds") == value


@pytest.mark.parametrize("value", [-0.1, 2.1, True, "1", None, float("nan")])
def test_any_other_value_is_not_a_number(value: object) -> None:
    with pytest.raises(PatternError, match="seconds from 0 to 2"):
        parse_number(JsonNode(value), 0, 2, "seconds")


def test_an_integer_in_its_range() -> None:
    assert [parse_integer(JsonNode(value), 0, 2, "a count") for value in (0, 1, 2)] == [0, 1, 2]


@pytest.mark.parametrize("value", [-1, 3, 1.0, True, "1", None])
def test_any_other_value_is_not_an_integer(value: object) -> None:
    with pytest.raises(PatternError, match="a count, a whole number from 0 to 2"):
        parse_integer(JsonNode(value), 0, 2, "a count")


def test_a_pattern_inside_a_document_is_refused_with_its_whole_pointer() -> None:
    assert parse_pattern(JsonNode({"method": "POST"}, "/match")) == parse({"method": "POST"})
    with pytest.raises(PatternError) as caught:
        parse_pattern(JsonNode({"metod": "POST"}, "/match"))
    assert (caught.value.pointer, caught.value.nearest) == ("/match/metod", "method")
