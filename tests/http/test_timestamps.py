"""Timestamps as ISO 8601 text in UTC."""

from __future__ import annotations

import pytest

from mockpaywall.http.timestamps import format_iso8601, parse_iso8601, to_milliseconds


@pytest.mark.parametrize(
    ("timestamp", "text"),
    [
        (0.0, "1970-01-01T00:00:00.000Z"),
        (1.001, "1970-01-01T00:00:01.001Z"),
        (1_700_000_000.9167, "2023-11-14T22:13:20.916Z"),
        (1_767_225_600.123, "2026-01-01T00:00:00.123Z"),
    ],
)
def test_milliseconds_are_cut_and_not_lost_to_float_arithmetic(timestamp: float, text: str) -> None:
    assert format_iso8601(timestamp) == text
    assert to_milliseconds(timestamp) % 1000 == int(text[-4:-1])


@pytest.mark.parametrize(
    "text", ["2026-01-01T00:00:00Z", "2026-01-01T03:00:00+03:00", "2026-01-01T00:00:00", "2026-01-01"]
)
def test_a_text_without_an_offset_is_in_utc(text: str) -> None:
    assert parse_iso8601(text) == 1_767_225_600.0


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-13-01", "2026-01-01T00:00:00+25:00"])
def test_a_text_that_is_not_a_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the message is Python's own
        parse_iso8601(text)


def test_the_first_and_the_last_date_do_not_overflow() -> None:
    assert parse_iso8601("0001-01-01T00:00:00+23:59") < 0 < parse_iso8601("9999-12-31T23:59:59-23:59")
