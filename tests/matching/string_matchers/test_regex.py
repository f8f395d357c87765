import re
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockpaywall.matching import PatternError
from mockpaywall.matching.string_matchers.bounded_regex import BoundedRegex
from mockpaywall.matching.string_matchers.java_regex import MAX_EXPRESSION_CHARS, InvalidRegex, compile_regex
from tests.matching.factories import matcher_distance, matches_text, parse_matcher
from tests.matching.strategies import no_deadline


@pytest.mark.parametrize(
    ("expression", "text", "expected"),
    [
        ("ab+", "abb", True),
        ("ab+", "xabb", False),
        ("ab+", "abbx", False),
        ("ab+", "abb\n", False),
        (".*UserId.*", '{\n  "UserId": 1\n}', True),
        ("(?i)nova", "NOVA", True),
        (r"(?<digits>\d+)", "123", True),
        (r"\(?<a>", "(<a>", True),
        (r"(?<=a)b|(?<!a)c", "c", True),
        ("a++", "aaa", True),
        (r"[\[\]]", "[", True),
        ("[]a]", "]", True),
        ("", "", True),
        ("a", None, False),
    ],
)
def test_an_expression_must_match_the_whole_text(expression: str, text: str | None, expected: bool) -> None:
    assert matches_text({"matches": expression}, text) is expected
    assert matches_text({"doesNotMatch": expression}, text) is not expected


def test_a_back_reference_by_name_is_refused() -> None:
    with pytest.raises(PatternError, match=r"bad escape \\k"):
        parse_matcher({"matches": r"(?<digits>\d+)-\k"})


def test_the_distance_of_a_text_that_does_not_match_is_1() -> None:
    assert matcher_distance({"matches": "a"}, "b") == matcher_distance({"doesNotMatch": "a"}, "a") == 1.0


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("(a", "missing ), unterminated subpattern at position 0"),
        ("(?<n>a)(b", "missing ), unterminated subpattern at position 7"),
        (r"\p{L}(?<n>a)(?<m>b)[(?<x](c", "missing ), unterminated subpattern at position 25"),
        (r"(?<n>a)\q", r"bad escape \q at position 7"),
        ("((a?){100}){100}", "its repeats make more than 8192 items"),
        ("a{9000}", "its repeats make more than 8192 items"),
        ("((((a{20}){20}){20}){20}){20}", "its repeats make more than 8192 items"),
        (r"\p{Lower}", r"bad escape \p at position 0"),
        ("a{99999999999999999999}", "a repeat count is too large, or groups are nested too deep"),
        ("(" * 2000 + ")" * 2000, "a repeat count is too large, or groups are nested too deep"),
        ("[a-z&&[^b]]", "&& inside a class at position 4: escape it with \\"),
        ("[[a]", "[ inside a class at position 1: escape it with \\"),
        ("a" * (MAX_EXPRESSION_CHARS + 1), f"longer than {MAX_EXPRESSION_CHARS} characters"),
    ],
)
def test_an_unusable_expression_is_refused_with_the_reason(expression: str, reason: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse_matcher({"matches": expression})
    assert caught.value.pointer == "/matches"
    assert caught.value.expected == f"a regular expression ({reason})"


@given(st.text("[]-&|~^\\ab(?<>)*+", max_size=12))
@settings(no_deadline, max_examples=500)
def test_python_never_warns_about_an_accepted_expression(expression: str) -> None:
    with warnings.catch_warnings(record=True) as caught_warnings:
        warnings.simplefilter("always")
        compiled = compile_or_none(expression)
    assert caught_warnings == []
    assert compiled is None or compiled.compiled.flags & re.DOTALL


def compile_or_none(expression: str) -> BoundedRegex | None:
    try:
        return compile_regex(expression)
    except InvalidRegex:
        return None
