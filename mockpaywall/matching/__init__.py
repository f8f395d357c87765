"""WireMock's request patterns: which calls are meant, how near a call comes, and in what it differs.

    pattern = parse({"method": "POST", "headers": {"UserAgent": {"contains": "Nova"}}})    (or PatternError)
    matches(pattern, call)      compare(pattern, call)      closest(pattern, calls)      to_json(pattern)

Parsed once, strictly; asked often, cheaply. Nothing but `parse` and `pattern_of` raises.
"""

from mockpaywall.matching.comparison import Comparison, Difference, compare, compute_distance
from mockpaywall.matching.pattern import RequestPattern, matches, parse, to_json
from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.matching.ranking import closest, nearest_patterns
from mockpaywall.matching.recorded import pattern_of

__all__ = [
    "Comparison",
    "Difference",
    "PatternError",
    "RequestPattern",
    "closest",
    "compare",
    "compute_distance",
    "matches",
    "nearest_patterns",
    "parse",
    "pattern_of",
    "to_json",
]
