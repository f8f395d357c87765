import pytest

from tests.matching.factories import matcher_distance, matches_text


@pytest.mark.parametrize(
    ("matcher_json", "text", "expected"),
    [
        ({"equalTo": "Nova"}, "Nova", True),
        ({"equalTo": "Nova"}, "nova", False),
        ({"equalTo": "Nova"}, "Nova ", False),
        ({"equalTo": "Nova"}, None, False),
        ({"equalTo": ""}, "", True),
        ({"equalTo": ""}, None, False),
        ({"equalTo": "Nova", "caseInsensitive": True}, "nOVA", True),
        ({"equalTo": "ŞEKER", "caseInsensitive": True}, "şeker", True),
        ({"equalTo": "Nova", "caseInsensitive": True}, "novas", False),
        ({"equalTo": "Nova", "caseInsensitive": True}, None, False),
        ({"equalTo": "Nova", "caseInsensitive": False}, "nova", False),
        ({"equalTo": "Nova", "caseInsensitive": None}, "nova", False),
        ({"contains": "ov"}, "Nova", True),
        ({"contains": "OV"}, "Nova", False),
        ({"contains": ""}, "", True),
        ({"contains": "ov"}, None, False),
        ({"doesNotContain": "ov"}, "Nova", False),
        ({"doesNotContain": "OV"}, "Nova", True),
        ({"doesNotContain": "ov"}, None, True),
    ],
)
def test_texts(matcher_json: object, text: str | None, expected: bool) -> None:
    assert matches_text(matcher_json, text) is expected


@pytest.mark.parametrize(
    ("matcher_json", "text", "expected"),
    [
        ({"equalTo": "abcd"}, "abcd", 0.0),
        ({"equalTo": "abcd"}, "abxd", 0.25),
        ({"equalTo": "abcd"}, "wxyz", 1.0),
        ({"equalTo": "abcd"}, None, 1.0),
        ({"equalTo": "abcd", "caseInsensitive": True}, "ABCD", 0.0),
        ({"contains": "a"}, "b", 1.0),
        ({"doesNotContain": "a"}, "a", 1.0),
    ],
)
def test_distances(matcher_json: object, text: str | None, expected: float) -> None:
    assert matcher_distance(matcher_json, text) == expected
