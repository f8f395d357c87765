"""What holds for every pattern and every call."""

import contextlib

from hypothesis import given, settings

from mockpaywall.http.request import Request
from mockpaywall.matching import (
    PatternError,
    closest,
    compare,
    compute_distance,
    matches,
    nearest_patterns,
    parse,
    pattern_of,
    to_json,
)
from tests.matching.strategies import calls, calmly, patterns, wild


@given(patterns, calls)
@settings(calmly, max_examples=300)
def test_nothing_that_is_asked_raises_and_the_distance_is_0_exactly_for_a_match(
    written, call: Request
) -> None:
    pattern = parse(written)
    compared = compare(pattern, call)
    assert 0 <= compared.distance <= 1
    assert (compared.distance == 0) == matches(pattern, call)
    assert compared.distance == compute_distance(pattern, call)


@given(patterns, calls)
@calmly
def test_the_differences_tell_whether_it_matches(written, call: Request) -> None:
    pattern = parse(written)
    assert all(each.matched for each in compare(pattern, call).differences) == matches(pattern, call)


@given(patterns)
@settings(calmly, max_examples=300)
def test_a_pattern_written_as_json_is_the_same_pattern(written) -> None:
    pattern = parse(written)
    again = parse(to_json(pattern))
    assert again == pattern
    assert hash(again) == hash(pattern)
    assert to_json(again) == to_json(pattern)


@given(wild)
@settings(calmly, max_examples=500)
def test_parsing_raises_nothing_but_a_pattern_error(value) -> None:
    with contextlib.suppress(PatternError):
        parse(value)


@given(calls)
@calmly
def test_the_pattern_of_a_call_means_that_call(call: Request) -> None:
    assert matches(pattern_of(call), call)


@given(calls)
@calmly
def test_equal_to_each_field_of_a_call_matches(call: Request) -> None:
    wanted = {
        "method": call.head.method.lower(),
        "url": call.head.target,
        "headers": {
            name: {"equalTo": call.head.headers.first[name.lower()]} for name in call.head.headers.names()
        },
        "scheme": call.head.scheme,
        "bodyPatterns": [{"equalTo": call.body.decode("utf-8", "replace")}] if call.body else [],
    }
    assert matches(parse(wanted), call)


@given(patterns, calls, calls)
@calmly
def test_rankings_are_in_order(written, one: Request, other: Request) -> None:
    pattern = parse(written)
    ranked = [found.distance for found in closest(pattern, [one, other])]
    assert ranked == sorted(ranked)
    assert [found.request for found in closest(pattern, [one, other], 1)] == [
        one if compute_distance(pattern, one) <= compute_distance(pattern, other) else other
    ]
    nearest = nearest_patterns(one, [pattern, pattern_of(one)])
    assert nearest[0].distance == 0
