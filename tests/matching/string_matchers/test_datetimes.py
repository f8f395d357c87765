import pytest

from mockpaywall.matching import PatternError
from mockpaywall.matching.string_matchers.matcher import MIN_DISTANCE
from tests.matching.factories import fits, matcher, off

NOON = "2026-06-15T12:00:00Z"


@pytest.mark.parametrize(
    ("written", "text", "expected"),
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
def test_moments(written: object, text: str | None, expected: bool) -> None:
    assert fits(written, text) is expected


def test_two_years_are_half_the_way_to_never() -> None:
    assert off({"equalToDateTime": "2021-01-01"}, "2023-01-01") == 0.5
    assert off({"equalToDateTime": "2021-01-01"}, "soon") == 1.0


def test_even_the_moment_itself_is_not_before_it() -> None:
    assert off({"before": NOON}, NOON) == MIN_DISTANCE


@pytest.mark.parametrize("text", ["now", "now +3 days", "Now -1 hours", "+2 months", "3 days"])
def test_relative_dates_are_refused_by_name(text: str) -> None:
    with pytest.raises(PatternError, match="dates relative to now are not taken"):
        matcher({"before": text})


@pytest.mark.parametrize("value", ["soon", "", 5, None])
def test_what_is_no_date_is_refused(value: object) -> None:
    with pytest.raises(PatternError, match=r"such as 2026-01-31T12:00:00Z$"):
        matcher({"after": value})
