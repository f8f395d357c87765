"""Times in lists for people."""

from __future__ import annotations


def shorten_time(text: str) -> str:
    """Return `11-26 10:48+03:00` of an ISO 8601 time, without year, seconds and fraction."""
    return f"{text[5:10]} {text[11:16]}{text[-6:]}"
