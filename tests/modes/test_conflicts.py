from itertools import combinations_with_replacement

import pytest
from hypothesis import given

from mockpaywall.model.mode import OK
from mockpaywall.modes.conflicts import conflict_reason
from mockpaywall.modes.parser import parse
from tests.modes.strategies import calmly, parts

WHOLE_ANSWER = "each of them is a whole answer"

EXAMPLES = (
    "ok",
    "error=64",
    "http=503",
    "delay=5",
    "dribble=5/100",
    "fault=reset",
    "fault=reset:after",
    "fault=truncate",
    "fault=truncate:after",
    "payload=bom",
    "ttl=0",
)

TOGETHER = {
    ("delay=5", "delay=5"),
    ("error=64", "delay=5"),
    ("error=64", "dribble=5/100"),
    ("http=503", "delay=5"),
    ("http=503", "dribble=5/100"),
    ("delay=5", "dribble=5/100"),
    ("delay=5", "fault=reset"),
    ("delay=5", "fault=reset:after"),
    ("delay=5", "fault=truncate"),
    ("delay=5", "fault=truncate:after"),
    ("delay=5", "payload=bom"),
    ("delay=5", "ttl=0"),
    ("dribble=5/100", "fault=truncate"),
    ("dribble=5/100", "fault=truncate:after"),
    ("dribble=5/100", "payload=bom"),
    ("dribble=5/100", "ttl=0"),
    ("fault=reset:after", "ttl=0"),
    ("fault=truncate:after", "payload=bom"),
    ("fault=truncate:after", "ttl=0"),
    ("payload=bom", "ttl=0"),
}
"""Every pair of EXAMPLES that acts on the same request; all others exclude each other."""


def part(text):
    return parse(text).steps[0].parts[0]


@pytest.mark.parametrize("pair", list(combinations_with_replacement(EXAMPLES, 2)), ids="+".join)
def test_every_pair_goes_together_or_not(pair):
    assert (conflict_reason(*map(part, pair)) is None) == (pair in TOGETHER)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("ok", "delay=5", "ok goes with nothing else"),
        ("http=503", "http=500", "one http is enough"),
        ("fault=reset", "fault=hang:after", "one fault is enough"),
        ("http=503", "error=64", WHOLE_ANSWER),
        ("http=503", "fault=truncate", WHOLE_ANSWER),
        ("error=64", "fault=reset", WHOLE_ANSWER),
        ("error=64", "fault=reset:after", "error makes no session, and fault needs one"),
        ("http=503", "ttl=0", "http makes no session, and ttl needs one"),
        ("payload=bom", "fault=truncate", "fault makes no session, and payload needs one"),
        ("payload=bom", "fault=reset:after", "fault sends no body, and payload needs one"),
        ("dribble=5/100", "fault=half-headers", "fault sends no body, and dribble needs one"),
        ("dribble=1/100", "fault=half-headers", "fault sends no body, and dribble needs one"),
    ],
)
def test_the_reason_is_given_in_words(first, second, reason):
    assert conflict_reason(part(first), part(second)) == reason


@calmly
@given(parts, parts)
def test_two_parts_exclude_each_other_both_ways(first, second):
    assert (conflict_reason(first, second) is None) == (conflict_reason(second, first) is None)


@calmly
@given(parts)
def test_ok_goes_with_nothing(other):
    assert conflict_reason(OK.steps[0].parts[0], other) == "ok goes with nothing else"
