"""Query parameters, form fields and cookies."""

from __future__ import annotations

import pytest

from mockpaywall.http.parameters import is_form, parse_cookies, parse_parameters
from mockpaywall.http.request import Headers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a=1&a=2", [("a", "1"), ("a", "2")]),
        ("empty=&bare", [("empty", ""), ("bare", "")]),
        ("name=Ay%C5%9Fe+G%C3%BCl", [("name", "Ayşe Gül")]),
        ("bad=%FF", [("bad", "\ufffd")]),
    ],
)
def test_parameters(text: str, expected: list[tuple[str, str]]) -> None:
    assert parse_parameters(text) == expected


@pytest.mark.parametrize(
    ("content_type", "expected"),
    [
        ("application/x-www-form-urlencoded", True),
        ("Application/X-WWW-Form-Urlencoded ; charset=utf-8", True),
        ("application/json", False),
        ("", False),
        (None, False),
    ],
)
def test_the_content_type_of_a_form(content_type: str | None, expected: bool) -> None:
    assert is_form(Headers([] if content_type is None else [("Content-Type", content_type)])) is expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([], []),
        (["a=b; c=d=e"], [("a", "b"), ("c", "d=e")]),
        (["a=1", "a=2"], [("a", "1"), ("a", "2")]),
        (["junk; a=1;;"], [("a", "1")]),
        (['a="two words"; b="; c=""'], [("a", "two words"), ("b", '"'), ("c", "")]),
        ([" a = 1 ;b= "], [("a", "1"), ("b", "")]),
        (["=x"], [("", "x")]),
    ],
)
def test_cookies(lines: list[str], expected: list[tuple[str, str]]) -> None:
    assert parse_cookies(Headers(("Cookie", line) for line in lines)) == expected
