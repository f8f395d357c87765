import pytest

from mockpaywall.matching import PatternError
from mockpaywall.matching.string_matchers.matcher import MIN_DISTANCE
from tests.matching.factories import matcher_distance, matches_text, parse_matcher

NOON = "2026-06-15T12:00:00Z"


@pytest.mark.parametrize(
    ("matcher_json", "text", "expected"),
    [
        ({"before": NOON}, "2026-06-15T11:59:59Z", True),
        ({"before": NOON}, NOON, False),
        ({"after": NOON}, "2026-06-15T12:00:00.001Z", True),
        ({"after": NOON}, NOON, False),
        ({"equalToDateTime": NOON}, NOON, True),
        ({"equalToDateTime": NOON}, "2026-06-15T15:00:00+03:00", True),
        ({"equalToDateTime": NOON}, "2026-06-15T12:00:00+03:00", False),
        ({"equalToDateTime": NOON}, "Mon, 15 Jun 2026 12:00:00 GMT", True),
        ({"equalToDateTime": NOON}, "2026-06-15T12:00:00", True),
        ({"equalToDateTime": "2026-06-15T12:00:00"}, "2026-06-15T12:00:00+03:00", True),
        ({"equalToDateTime": "2026-06-15"}, "2026-06-15T00:00:00", True),
        ({"before": NOON}, "yesterday", False),
        ({"before": NOON}, "Mon, 99 Jun 2026 12:00:00 GMT", False),
        ({"after": NOON}, None, False),
        ({"after": NOON}, "", False),
    ],
)
def test_relations(matcher_json: object, text: str | None, expected: bool) -> None:
    assert matches_text(matcher_json, text) is expected


def test_the_distance_of_two_years_is_one_half() -> None:
    assert matcher_distance({"equalToDateTime": "2021-01-01"}, "2023-01-01") == 0.5
    assert matcher_distance({"equalToDateTime": "2021-01-01"}, "soon") == 1.0


def test_an_equal_date_that_does_not_match_has_the_minimum_distance() -> None:
    assert matcher_distance({"before": NOON}, NOON) == MIN_DISTANCE


@pytest.mark.parametrize("text", ["now", "now +3 days", "Now -1 hours", "+2 months", "3 days"])
def test_relative_dates_are_refused_with_the_reason(text: str) -> None:
    with pytest.raises(PatternError, match="dates relative to now are not supported"):
        parse_matcher({"before": text})


@pytest.mark.parametrize("value", ["soon", "", 5, None])
def test_an_operand_that_is_not_a_date_is_refused(value: object) -> None:
    with pytest.raises(PatternError, match=r"such as 2026-01-31T12:00:00Z$"):
        parse_matcher({"after": value})
