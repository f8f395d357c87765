"""Request patterns as the admin API reads them: on their own, or somewhere in a larger body."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from mockpaywall.http.request import Request
from mockpaywall.matching import PatternError, RequestPattern, matches, parse
from mockpaywall.matching.json_node import JsonNode


def parse_pattern(node: JsonNode) -> RequestPattern:
    """The pattern that stands at *spot*. Raises PatternError, its pointer from the top of the body."""
    try:
        return parse(node.value)
    except PatternError as error:
        pointer = f"{node.pointer}{error.pointer}"
        raise PatternError(pointer, error.found, error.expected, error.nearest) from None


def make_matcher(pattern: RequestPattern) -> Callable[[Request], bool]:
    """True for the calls that *pattern* means."""
    return partial(matches, pattern)
