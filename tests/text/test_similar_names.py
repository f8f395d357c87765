"""Suggestions for misspelled names."""

from __future__ import annotations

import pytest

from mockpaywall.text.similar_names import find_similar_name, format_suggestion


@pytest.mark.parametrize(
    ("name", "similar"),
    [
        ("prot", "port"),
        ("PROT", "port"),
        ("Host", "host"),
        ("base-path", "Base-Path"),
        ("zzz", None),
        ("", None),
    ],
)
def test_the_most_similar_name_is_found_in_any_letter_case(name: str, similar: str | None) -> None:
    assert find_similar_name(name, ["port", "host", "Base-Path"]) == similar


def test_no_known_name_gives_no_suggestion() -> None:
    assert find_similar_name("port", []) is None


def test_a_higher_cutoff_accepts_less() -> None:
    assert find_similar_name("apikeyx", ["apikeyprivate"], cutoff=0.5) == "apikeyprivate"
    assert find_similar_name("apikeyx", ["apikeyprivate"], cutoff=0.75) is None


def test_the_suggestion_is_appended_to_a_message() -> None:
    assert format_suggestion("port") == "; did you mean port?"
    assert format_suggestion(None) == ""
