"""WireMock's request patterns: match a request, measure its distance, and list the differences.

    pattern = parse({"method": "POST", "headers": {"UserAgent": {"contains": "Nova"}}})    (or PatternError)
    matches(pattern, request)     compare(pattern, request)     compute_distance(pattern, request)     to_json(pattern)

A pattern is parsed once, strictly, and matched many times, cheaply. Only `parse` raises.
"""

from mockpaywall.matching.comparison import Comparison, Difference, compare, compute_distance
from mockpaywall.matching.pattern import ANY_REQUEST, RequestPattern, matches, parse, to_json
from mockpaywall.matching.pattern_error import PatternError

__all__ = [
    "ANY_REQUEST",
    "Comparison",
    "Difference",
    "PatternError",
    "RequestPattern",
    "compare",
    "compute_distance",
    "matches",
    "parse",
    "to_json",
]
