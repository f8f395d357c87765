"""Request patterns as the admin API reads them: on their own, or somewhere in a larger body."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mockpaywall.http.request import Call
from mockpaywall.matching import PatternError, RequestPattern, matches, parse
from mockpaywall.matching.json_node import Spot


def pattern_at(spot: Spot) -> RequestPattern:
    """The pattern that stands at *spot*. Raises PatternError, its pointer from the top of the body."""
    try:
        return parse(spot.value)
    except PatternError as error:
        pointer = f"{spot.pointer}{error.pointer}"
        raise PatternError(pointer, error.found, error.expected, error.nearest) from None


def matcher_of(pattern: RequestPattern) -> Callable[[Call], bool]:
    """True for the calls that *pattern* means."""
    return partial(matches, pattern)
