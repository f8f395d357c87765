import pytest

from mockpaywall.matching import PatternError
from tests.matching.factories import fits, matcher, off

STARTS = {"matches": "ab.*"}
ENDS = {"matches": ".*yz"}


@pytest.mark.parametrize(
    ("written", "text", "expected"),
    [
        ({"and": [STARTS, ENDS]}, "ab yz", True),
        ({"and": [STARTS, ENDS]}, "ab", False),
        ({"or": [STARTS, ENDS]}, "ab", True),
        ({"or": [STARTS, ENDS]}, "b", False),
        ({"or": [STARTS, {"absent": True}]}, None, True),
        ({"not": STARTS}, "ab", False),
        ({"not": STARTS}, "b", True),
        ({"not": STARTS}, None, True),
        ({"not": {"not": STARTS}}, "ab", True),
        ({"and": [{"or": [STARTS, ENDS]}, {"not": {"contains": "q"}}]}, "abq", False),
    ],
)
def test_logic(written: object, text: str | None, expected: bool) -> None:
    assert fits(written, text) is expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ({"and": [{"equalTo": "abcd"}, {"equalTo": "abxd"}]}, 0.125),
        ({"or": [{"equalTo": "abxd"}, {"equalTo": "axyd"}]}, 0.25),
        ({"not": {"equalTo": "abcd"}}, 1.0),
    ],
)
def test_distances(written: object, expected: float) -> None:
    assert off(written, "abcd") == expected


@pytest.mark.parametrize("written", [{"and": []}, {"or": {}}, {"not": []}, {"and": ["a"]}])
def test_operands_are_matchers(written: object) -> None:
    with pytest.raises(PatternError):
        matcher(written)


def test_nesting_has_an_end() -> None:
    deep: object = {"absent": True}
    for _ in range(5000):
        deep = {"not": deep}
    with pytest.raises(PatternError, match="at most 64 levels"):
        matcher(deep)
