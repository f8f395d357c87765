"""Properties that hold for every pattern and every request."""

from hypothesis import given, settings

from mockpaywall.http.request import Request
from mockpaywall.matching import (
    PatternError,
    RequestPattern,
    compare,
    compute_distance,
    matches,
    parse,
    to_json,
)
from tests.matching.strategies import arbitrary_json, no_deadline, patterns, requests


@given(patterns, requests)
@settings(no_deadline, max_examples=300)
def test_comparing_never_raises_and_the_distance_is_0_if_and_only_if_the_request_matches(
    pattern_json, request: Request
) -> None:
    pattern = parse(pattern_json)
    comparison = compare(pattern, request)
    assert 0 <= comparison.distance <= 1
    assert (comparison.distance == 0) == matches(pattern, request)
    assert comparison.distance == compute_distance(pattern, request)


@given(patterns, requests)
@no_deadline
def test_all_differences_match_if_and_only_if_the_request_matches(pattern_json, request: Request) -> None:
    pattern = parse(pattern_json)
    assert all(each.matched for each in compare(pattern, request).differences) == matches(pattern, request)


@given(patterns)
@settings(no_deadline, max_examples=300)
def test_a_pattern_survives_a_round_trip_through_json(pattern_json) -> None:
    pattern = parse(pattern_json)
    copy = parse(to_json(pattern))
    assert copy == pattern
    assert hash(copy) == hash(pattern)
    assert to_json(copy) == to_json(pattern)


@given(arbitrary_json)
@settings(no_deadline, max_examples=500)
def test_arbitrary_json_is_a_pattern_or_a_pattern_error_of_one_line(value) -> None:
    result = parse_or_error(value)
    if isinstance(result, RequestPattern):
        assert parse(to_json(result)) == result
    else:
        assert str(result).isprintable()
        assert str(result).index(": found ") < str(result).index(", expected ")
        assert result.pointer == "" or result.pointer.startswith("/")


def parse_or_error(value) -> RequestPattern | PatternError:
    try:
        return parse(value)
    except PatternError as error:
        return error


@given(requests)
@no_deadline
def test_a_pattern_of_the_fields_of_a_request_matches_it(request: Request) -> None:
    headers = request.head.headers
    pattern_json = {
        "method": request.head.method.lower(),
        "url": request.head.target,
        "headers": {name: {"equalTo": headers.first[name.lower()]} for name in headers.names()},
        "scheme": request.head.scheme,
        "bodyPatterns": [{"equalTo": request.body.decode("utf-8", "replace")}] if request.body else [],
    }
    assert matches(parse(pattern_json), request)
