"""A JSON text with a syntax error: the position, what was found and what was expected, in words of ours."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.paywall.json_syntax import describe_syntax
from mockpaywall.paywall.strict_json import InvalidJson, parse_json

REPORT = re.compile(r"line \d+ column \d+: (a string begins here; )?found .+, expected (?!valid JSON).+")


def parse_invalid(text: str) -> InvalidJson:
    with pytest.raises(InvalidJson) as caught:
        parse_json(text.encode())
    return caught.value


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("{", "line 1 column 2: found the end of the text, expected a name in double quotes"),
        ('{"a":}', "line 1 column 6: found }, expected a value"),
        ('{"a" 1}', "line 1 column 6: found 1, expected a colon after the name"),
        ('{"a":1 "b":2}', "line 1 column 8: found a double quote, expected a comma or a closing bracket"),
        ('{"a":1,}', "line 1 column 8: found }, expected a name in double quotes"),
        ("[1,\n ]", "line 2 column 2: found ], expected a value"),
        ("{'a':1}", "line 1 column 2: found a single quote, expected a name in double quotes"),
        ('{"a":True}', "line 1 column 6: found T, expected a value"),
        ("{\u201ca\u201d:1}", "line 1 column 2: found U+201C, expected a name in double quotes"),
        (
            '["a',
            "line 1 column 2: a string begins here; found the end of the text, expected a closing double quote",
        ),
        ('["a\nb"]', "line 1 column 4: found a line break, expected an escape such as \\n"),
        ('["\\x"]', 'line 1 column 4: found x, expected one of " \\ / b f n r t u'),
        (
            '["\\u12"]',
            "line 1 column 4: found another escape, expected four hexadecimal digits after \\u",
        ),
        ("{}\n{}", "line 2 column 1: found {, expected the end of the text"),
    ],
)
def test_position_finding_and_expectation_are_named(text: str, english: str) -> None:
    assert parse_invalid(text).english == english


@pytest.mark.parametrize(
    ("text", "turkish"),
    [
        ("{", "satır 1 sütun 2: bulunan: metnin sonu, beklenen: çift tırnak içinde bir ad"),
        ("[1\n2]", "satır 2 sütun 1: bulunan: 2, beklenen: virgül ya da kapanış ayracı"),
    ],
)
def test_the_same_in_turkish(text: str, turkish: str) -> None:
    assert parse_invalid(text).turkish == turkish


@pytest.mark.parametrize(
    ("message", "text", "position"),
    [
        ("Illegal trailing comma before the end of object", '{"a":1, }', 6),
        ("Illegal trailing comma before end of object", '{"a":1, }', 6),  # 3.13.0
        ("Illegal trailing comma before the end of array", '["a",1, ]', 6),
    ],
)
def test_a_trailing_comma_is_the_same_in_every_version_of_python(
    message: str, text: str, position: int
) -> None:
    """Python 3.13 reports the comma, older versions the bracket."""
    report = describe_syntax(json.JSONDecodeError(message, text, position))
    older = parse_invalid(text)
    assert f"{report.position}: {report.english}" == older.english


@given(st.text(alphabet="{}[]:,\"\\'\n ux1aTé-.", max_size=12))
def test_every_syntax_error_has_a_text_of_ours(text: str) -> None:
    try:
        json.loads(text)
    except json.JSONDecodeError:
        if text:
            assert REPORT.fullmatch(parse_invalid(text).english)
