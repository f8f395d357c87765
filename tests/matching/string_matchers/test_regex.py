import contextlib
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockpaywall.matching import PatternError
from mockpaywall.matching.string_matchers.java_regex import MAX_EXPRESSION_CHARS, InvalidRegex, compile_regex
from tests.matching.factories import fits, matcher, off
from tests.matching.strategies import calmly


@pytest.mark.parametrize(
    ("expression", "text", "expected"),
    [
        ("ab+", "abb", True),
        ("ab+", "xabb", False),
        ("ab+", "abbx", False),
        ("ab+", "abb\n", False),
        (".*UserId.*", '{\n  "UserId": 1\n}', True),
        ("(?i)nova", "NOVA", True),
        (r"(?<digits>\d+)-\k", "1-k", None),
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
def test_an_expression_fits_the_whole_text(expression: str, text: str | None, expected: bool | None) -> None:
    if expected is None:
        with pytest.raises(PatternError):
            matcher({"matches": expression})
        return
    assert fits({"matches": expression}, text) is expected
    assert fits({"doesNotMatch": expression}, text) is not expected


def test_the_distance_of_what_does_not_fit_is_1() -> None:
    assert off({"matches": "a"}, "b") == off({"doesNotMatch": "a"}, "a") == 1.0


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("(a", "missing ), unterminated subpattern at position 0"),
        (r"\p{L}", r"bad escape \p at position 0"),
        ("a{99999999999999999999}", "too large a repeat, or nested too deep"),
        ("(" * 2000 + ")" * 2000, "too large a repeat, or nested too deep"),
        ("[a-z&&[^b]]", "&& inside a class at position 4: write it with \\"),
        ("[[a]", "[ inside a class at position 1: write it with \\"),
        ("a" * (MAX_EXPRESSION_CHARS + 1), f"longer than {MAX_EXPRESSION_CHARS} characters"),
    ],
)
def test_what_python_cannot_use_is_refused(expression: str, reason: str) -> None:
    with pytest.raises(PatternError) as refused:
        matcher({"matches": expression})
    assert refused.value.pointer == "/matches"
    assert refused.value.expected == f"a regular expression ({reason})"


@given(st.text("[]-&|~^\\ab(?<>)*+", max_size=12))
@settings(calmly, max_examples=500)
def test_no_expression_makes_python_warn(expression: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with contextlib.suppress(InvalidRegex):
            compile_regex(expression)
