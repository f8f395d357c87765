from mockpaywall.matching import closest, nearest_patterns, parse
from tests.matching.factories import a_call

CALLS = [a_call(headers={"UserAgent": name}) for name in ("Nova", "Novi", "xxxx", "Nova")]
WANTED = parse({"headers": {"UserAgent": {"equalTo": "Nova"}}})


def test_the_closest_calls_come_first_and_of_equals_the_earlier_given() -> None:
    found = closest(WANTED, CALLS)
    assert [one.request for one in found] == [CALLS[0], CALLS[3], CALLS[1]]
    assert found[0].request is CALLS[0]
    assert [one.distance for one in found] == [0.0, 0.0, 0.25]
    assert all(one.pattern is WANTED for one in found)


def test_no_more_than_there_are_or_are_wanted() -> None:
    assert closest(WANTED, []) == ()
    assert len(closest(WANTED, iter(CALLS), limit=10)) == 4
    assert [one.request for one in closest(WANTED, CALLS, limit=1)] == [CALLS[0]]


def test_the_nearest_patterns_come_first() -> None:
    patterns = [
        parse({"headers": {"UserAgent": {"equalTo": name}}, "method": method})
        for name, method in (("xxxx", "POST"), ("Nova", "GET"), ("Novi", "POST"))
    ]
    found = nearest_patterns(CALLS[0], patterns, n=2)
    assert [one.pattern for one in found] == [patterns[2], patterns[0]]
    assert all(one.request is CALLS[0] for one in found)


def test_a_mistake_in_a_client_is_seen_from_the_closest_call_alone() -> None:
    wanted = parse(
        {
            "method": "POST",
            "urlPath": "/api",
            "headers": {"apikeyprivate": {"matches": ".+"}},
            "bodyPatterns": [{"matchesJsonPath": {"expression": "$.UserId", "equalTo": "u1"}}],
        }
    )
    calls = [
        a_call("/health", method="GET"),
        a_call("/api", {"apikeyprivate": "k"}, '{"userId": "u1"}'),
        a_call("/api", {}, "{}"),
    ]
    (found,) = closest(wanted, calls, limit=1)
    assert found.request is calls[1]
    assert [(each.field, each.actual) for each in found.differences if not each.matched] == [
        ("body $.UserId", None)
    ]
