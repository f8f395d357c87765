"""Expressions that would take forever are stopped. Work is counted in steps, so these tests measure no time."""

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockpaywall.matching import compare, compute_distance, matches, parse
from mockpaywall.matching.comparison import STOPPED
from mockpaywall.matching.string_matchers.java_regex import InvalidRegex, compile_regex
from mockpaywall.model.work_budget import MAX_PATTERN_STEPS, WorkBudget
from tests.matching.factories import make_request, matches_text, parse_matcher
from tests.matching.strategies import no_deadline

LETTERS = "a" * 60 + "!"
NUMBERS = [[[[i + 8 * j for i in range(8)] for j in range(8)] for _ in range(8)] for _ in range(8)]
HALVES = [[[[i + j / 2 for i in range(8)] for j in range(8)] for _ in range(8)] for _ in range(8)]
DEEP = '{"a":' + "[" * 30 + "1" + "]" * 30 + "}"
SHARING_SCHEMA = {
    "$defs": {"x0": {"type": "object"}}
    | {f"x{n}": {"allOf": [{"$ref": f"#/$defs/x{n - 1}"}] * 2} for n in range(1, 40)},
    "$ref": "#/$defs/x39",
}
RECURSIVE_SCHEMA = {"allOf": [{"items": {"$ref": "#"}}] * 2}
USER = json.dumps({"UserId": LETTERS})
SAME_NAME = ",".join(["'a'"] * 250)
WIDE = json.dumps({"a": [[1, 2, 3]] * 4000})

STOPPED_BODY = (
    "body: matching was stopped and counts as no match, because its expression took more than "
    f"{MAX_PATTERN_STEPS} steps; simplify it"
)
EXPENSIVE: list[tuple[Any, str]] = [
    ({"matches": "(a|a)*[bc]"}, LETTERS),
    ({"doesNotMatch": r"(\w|[a-z])*[;:]"}, LETTERS),
    ({"matches": "(?=(a|aa)+[bc])a*!"}, LETTERS),
    ({"matches": r"(.*?a){12}[bc]?"}, LETTERS),
    ({"equalToJson": ["${json-unit.regex}(a|a)*[bc]"]}, json.dumps([LETTERS])),
    ({"equalToJson": HALVES, "ignoreArrayOrder": True, "ignoreExtraElements": True}, json.dumps(NUMBERS)),
    ({"equalToJson": HALVES, "ignoreArrayOrder": True}, json.dumps(NUMBERS)),
    ({"matchesJsonPath": "$" + "..*" * 12}, DEEP),
    ({"matchesJsonPath": "$..*..*"}, WIDE),
    ({"matchesJsonPath": f"$.a[{','.join('*' * 400)}]"}, WIDE),
    ({"matchesJsonPath": "$.a[?(@ in $.a)]"}, WIDE),
    ({"matchesJsonPath": "$.a[?(count($..*) > 5)]"}, WIDE),
    ({"matchesJsonPath": {"expression": f"$[{SAME_NAME}]", "equalToJson": []}}, WIDE),
    ({"matchesJsonPath": {"expression": "$..*", "matches": "x"}}, json.dumps({"k" * 30000: [1] * 15000})),
    ({"matchesJsonPath": "$[?(@.UserId =~ /(a|a)*[bc]/)]"}, USER),
    ({"matchesJsonPath": "$[?match(@.UserId, '(a|a)*[bc]')]"}, USER),
    ({"matchesJsonPath": "$[?search(@.UserId, '(a|a)*[bc]')]"}, USER),
    ({"matchesJsonSchema": {"properties": {"UserId": {"pattern": r"^(?=(a|a)*[bc])a"}}}}, USER),
    ({"matchesJsonSchema": {"properties": {"UserId": {"pattern": r"(?!b)(a|a)*[bc]"}}}}, USER),
    ({"matchesJsonSchema": {"not": {"properties": {"UserId": {"pattern": r"(?!b)(a|a)*[bc]"}}}}}, USER),
    ({"matchesJsonSchema": SHARING_SCHEMA}, "{}"),
    ({"matchesJsonSchema": RECURSIVE_SCHEMA}, "[" * 30 + "]" * 30),
    ({"and": [{"doesNotContain": "b"}] * 9000}, "a" * 60_000),
]


@pytest.mark.parametrize(("matcher_json", "text"), EXPENSIVE)
def test_an_expression_that_takes_too_much_work_does_not_match_and_is_named(matcher_json, text: str) -> None:
    request = make_request(body=text)
    with WorkBudget() as budget:
        assert not matches(parse({"bodyPatterns": [matcher_json]}), request)
    assert budget.expired == (STOPPED_BODY,)


@pytest.mark.parametrize(
    "pattern_json",
    [
        {"urlPattern": "(/|/a|a)*[xy]"},
        {"urlPathPattern": "(/|/a|a)*[xy]"},
        {"urlPathTemplate": "/" + "**/" * 15 + "x"},
        {"headers": {"X-A": {"matches": "(a|a)*[bc]"}}},
        {"headers": {"X-A": {"includes": [{"matches": "(a|a)*[bc]"}]}}},
        {"queryParameters": {"q": {"doesNotMatch": "(a|a)*[bc]"}}},
        {"cookies": {"c": {"matches": "(a|a)*[bc]"}}},
        {"host": {"matches": "(a|a)*[bc]"}},
    ],
)
def test_every_part_of_a_request_is_bounded(pattern_json) -> None:
    letters = "a" * 40
    headers = {"X-A": letters, "Cookie": f"c={letters}", "Host": letters}
    with WorkBudget() as budget:
        assert not matches(parse(pattern_json), make_request("/" + "a/" * 60 + f"?q={letters}", headers))
    assert len(budget.expired) == 1


def test_the_negation_of_a_stopped_expression_does_not_match_either() -> None:
    pattern = parse({"bodyPatterns": [{"not": {"matches": "(a|a)*[bc]"}}]})
    assert not matches(pattern, make_request(body=LETTERS))


def test_all_patterns_of_one_request_share_a_budget() -> None:
    pattern = parse({"bodyPatterns": [EXPENSIVE[0][0]]})
    request = make_request(body=LETTERS)
    with WorkBudget() as budget:
        assert not any(matches(pattern, request) for _ in range(1000))
    assert budget.expired[0] == STOPPED_BODY
    assert budget.expired[-1].endswith("because the expressions before it left it too few steps")


def test_a_cheap_pattern_still_matches_after_an_expensive_one() -> None:
    request = make_request(body=LETTERS)
    with WorkBudget():
        assert not matches(parse({"bodyPatterns": [EXPENSIVE[0][0]]}), request)
        assert matches(parse({"bodyPatterns": [{"matches": "a+!"}]}), request)


def test_a_stopped_comparison_is_among_the_differences_and_is_far_away() -> None:
    pattern, request = parse({"bodyPatterns": [EXPENSIVE[0][0]]}), make_request(body=LETTERS)
    assert compute_distance(pattern, request) == 1
    (difference,) = compare(pattern, request).differences
    assert (difference.field, difference.expected, difference.matched) == ("body", STOPPED, False)


def test_distances_of_long_texts_are_bounded() -> None:
    texts = [{"equalTo": f"{number}" * 3000} for number in range(200)]
    with WorkBudget() as budget:
        assert compute_distance(parse({"bodyPatterns": texts}), make_request(body="x" * 60_000)) > 0.9
    assert budget.expired


def count_steps(matcher_json: Any, text: str) -> int:
    matcher = parse_matcher(matcher_json)
    with WorkBudget() as budget:
        matcher.matches(text)
        return MAX_PATTERN_STEPS - budget.steps_left


@pytest.mark.parametrize(
    ("matcher_json", "make_text"),
    [
        ({"equalToJson": [-1] * 400, "ignoreArrayOrder": False}, lambda n: json.dumps([-1] * n)),
        ({"matchesJsonPath": "$..UserId"}, lambda n: json.dumps([{"a": {}}] * n)),
        ({"matchesJsonPath": "$[?(@.a == 'b')]"}, lambda n: json.dumps([{"a": "c"}] * n)),
        ({"matchesJsonSchema": {"items": {"required": ["a"]}}}, lambda n: json.dumps([{"a": 1}] * n)),
        ({"contains": "b"}, lambda n: "a" * n * 400),
        ({"equalTo": "b", "caseInsensitive": True}, lambda n: "a" * n * 400),
    ],
)
def test_twice_the_input_is_about_twice_the_work(matcher_json, make_text) -> None:
    once, twice = (count_steps(matcher_json, make_text(n)) for n in (100, 200))
    assert 0 < once < twice <= 2.2 * once


items = st.sampled_from(["a", "b", ".", r"\w", r"\d", "[ab]", "[^a]", "^", "$", r"\b", "{", "{e}", "a{,2}"])
expressions = st.recursive(
    items,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{1,3}", "*?", "++"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
        inner.map(lambda each: f"(?={each})"),
        inner.map(lambda each: f"(?!{each})"),
        inner.map(lambda each: f"(?<n>{each})"),
    ),
    max_leaves=6,
)


@given(expressions, st.text("ab1{e} \n", max_size=7))
@settings(no_deadline, max_examples=1000)
def test_the_bounded_engine_finds_what_an_unbounded_one_finds(expression: str, text: str) -> None:
    try:
        bounded = compile_regex(expression)
    except InvalidRegex:
        return
    unbounded = re.compile(expression.replace("(?<n>", "(?P<n>"), re.DOTALL)
    assert (bounded.fullmatch(text) is None) == (unbounded.fullmatch(text) is None)
    assert (bounded.search(text) is None) == (unbounded.search(text) is None)


@pytest.mark.parametrize(
    ("expression", "text"),
    [(r"\p{L}+", "şa"), (r"[\p{Lu}\d]+", "A1"), ("a{e}", "a{e}"), ("a{,2}", "aa"), ('{"a":1}', '{"a":1}')],
)
def test_what_the_engine_reads_in_another_way_is_rewritten(expression: str, text: str) -> None:
    assert matches_text({"matches": expression}, text)


def test_a_name_in_several_places_of_a_template_is_matched_in_time() -> None:
    template = {"urlPathTemplate": "/" + "**" * 30 + "/x"}
    assert matches(parse(template), make_request("/" + "a/" * 200 + "x"))
    assert not matches(parse(template), make_request("/" + "a/" * 200))
