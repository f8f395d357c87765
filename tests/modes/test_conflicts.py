from itertools import combinations_with_replacement

import pytest
from hypothesis import given

from mockpaywall.model.mode import OK_BRANCH
from mockpaywall.modes.conflicts import conflict_reason
from tests.modes.strategies import no_deadline, parts
from tests.support.modes import parse_branch

TWO_RESPONSES = "each of them is a complete response"

EXAMPLES = (
    "ok",
    "error=64",
    "upstream=DECLINED",
    "http=503",
    "http=503:after",
    "auth=3d",
    "renew",
    "return=twice",
    "delay=5",
    "dribble=5/100",
    "fault=reset",
    "fault=reset:after",
    "fault=truncate",
    "fault=truncate:after",
    "payload=bom",
    "ttl=0",
)

COMBINABLE = {
    ("delay=5", "delay=5"),
    ("error=64", "delay=5"),
    ("error=64", "renew"),
    ("upstream=DECLINED", "delay=5"),
    ("upstream=DECLINED", "dribble=5/100"),
    ("upstream=DECLINED", "renew"),
    ("http=503:after", "delay=5"),
    ("http=503:after", "dribble=5/100"),
    ("http=503:after", "auth=3d"),
    ("http=503:after", "renew"),
    ("http=503:after", "ttl=0"),
    ("http=503:after", "fault=reset:after"),
    ("http=503:after", "fault=truncate:after"),
    ("auth=3d", "delay=5"),
    ("auth=3d", "dribble=5/100"),
    ("auth=3d", "renew"),
    ("auth=3d", "payload=bom"),
    ("auth=3d", "ttl=0"),
    ("auth=3d", "fault=reset:after"),
    ("auth=3d", "fault=truncate:after"),
    ("http=503:after", "return=twice"),
    ("auth=3d", "return=twice"),
    ("renew", "return=twice"),
    ("return=twice", "delay=5"),
    ("return=twice", "dribble=5/100"),
    ("return=twice", "payload=bom"),
    ("return=twice", "ttl=0"),
    ("return=twice", "fault=reset:after"),
    ("return=twice", "fault=truncate:after"),
    ("renew", "delay=5"),
    ("renew", "dribble=5/100"),
    ("renew", "payload=bom"),
    ("renew", "ttl=0"),
    ("renew", "fault=reset:after"),
    ("renew", "fault=truncate:after"),
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
"""Every pair of EXAMPLES that can apply to the same request; all others conflict."""


def part(text):
    return parse_branch(text).steps[0].parts[0]


@pytest.mark.parametrize("pair", list(combinations_with_replacement(EXAMPLES, 2)), ids="+".join)
def test_every_pair_is_combinable_or_conflicts(pair):
    assert (conflict_reason(*map(part, pair)) is None) == (pair in COMBINABLE)


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("ok", "delay=5", "ok cannot be combined with other parts"),
        ("http=503", "http=500", "only one http is allowed"),
        ("fault=reset", "fault=hang:after", "only one fault is allowed"),
        ("http=503", "error=64", TWO_RESPONSES),
        ("http=503", "fault=truncate", TWO_RESPONSES),
        ("error=64", "fault=reset", TWO_RESPONSES),
        (
            "error=64",
            "fault=reset:after",
            "error prevents the operation, and fault needs it",
        ),
        ("http=503", "ttl=0", "http prevents the operation, and ttl needs it"),
        (
            "payload=bom",
            "fault=truncate",
            "fault prevents the operation, and payload needs it",
        ),
        ("http=503:after", "payload=bom", "http replaces the body, and payload needs it"),
        ("fault=reset", "renew", "fault prevents the renewal that renew asks for"),
        ("upstream=DECLINED", "auth=3d", "upstream prevents the operation, and auth needs it"),
        ("upstream=DECLINED", "error=64", TWO_RESPONSES),
        ("payload=bom", "fault=reset:after", "fault sends no body, and payload needs one"),
        ("dribble=5/100", "fault=half-headers", "fault sends no body, and dribble needs one"),
        ("dribble=1/100", "fault=half-headers", "fault sends no body, and dribble needs one"),
    ],
)
def test_the_reason_of_a_conflict(first, second, reason):
    assert conflict_reason(part(first), part(second)) == reason


@no_deadline
@given(parts, parts)
def test_conflicts_are_symmetric(first, second):
    assert (conflict_reason(first, second) is None) == (conflict_reason(second, first) is None)


@no_deadline
@given(parts)
def test_ok_conflicts_with_every_part(other):
    assert conflict_reason(OK_BRANCH.steps[0].parts[0], other) == "ok cannot be combined with other parts"
