"""The distance and the differences between a pattern and a request."""

import json
from base64 import b64encode

import pytest

from mockpaywall.matching import compare, compute_distance, parse
from mockpaywall.paywall.credentials import SECRET_HEADERS, mask_secret
from tests.matching.factories import PATH, find_differences, list_differences, make_request

BODY = json.dumps({"UserId": "u1", "UserPhone": "905321234567", "items": [{"n": 1}]})
REQUEST = make_request(
    f"{PATH}?locale=tr",
    [
        ("Host", "localhost:8080"),
        ("UserAgent", "Nova"),
        ("X", "1"),
        ("x", "2"),
        ("apikeyprivate", "my-secret-key"),
    ],
    BODY,
)


@pytest.mark.parametrize(
    ("pattern_json", "expected"),
    [
        ({}, []),
        ({"method": "post"}, [("method", "POST", "POST", True)]),
        ({"method": {"oneOf": ["GET", "PUT"]}}, [("method", 'oneOf ["GET", "PUT"]', "POST", False)]),
        ({"urlPath": "/x"}, [("urlPath", "/x", PATH, False)]),
        ({"url": f"{PATH}?locale=tr"}, [("url", f"{PATH}?locale=tr", f"{PATH}?locale=tr", True)]),
        ({"port": 80}, [("port", "80", "8080", False)]),
        (
            {"headers": {"UserAgent": {"contains": "q"}}},
            [("header UserAgent", 'contains "q"', "Nova", False)],
        ),
        ({"headers": {"Nope": {"equalTo": "q"}}}, [("header Nope", 'equalTo "q"', None, False)]),
        ({"headers": {"Nope": {"absent": True}}}, [("header Nope", "(absent)", None, True)]),
        ({"headers": {"x": {"equalTo": "3"}}}, [("header x", 'equalTo "3"', "1, 2", False)]),
        (
            {"headers": {"x": {"includes": [{"equalTo": "2"}]}}},
            [("header x", 'includes [{"equalTo": "2"}]', "1, 2", True)],
        ),
        (
            {"queryParameters": {"locale": {"equalTo": "TR", "caseInsensitive": True}}},
            [("query locale", 'equalTo "TR" caseInsensitive true', "tr", True)],
        ),
        ({"bodyPatterns": [{"contains": "u1"}]}, [("body", 'contains "u1"', BODY, True)]),
        (
            {"bodyPatterns": [{"matchesJsonPath": {"expression": "$.UserId", "equalTo": "u2"}}]},
            [("body $.UserId", 'equalTo "u2"', "u1", False)],
        ),
        (
            {"bodyPatterns": [{"matchesJsonPath": "$.items"}, {"matchesJsonPath": "$.Nope"}]},
            [
                ("body $.items", "(anything but null)", '[{"n": 1}]', True),
                ("body $.Nope", "(anything but null)", None, False),
            ],
        ),
        (
            {
                "bodyPatterns": [
                    {
                        "and": [
                            {"contains": "q"},
                            {"matchesJsonPath": {"expression": "$.UserId", "equalTo": "u1"}},
                        ]
                    }
                ]
            },
            [("body", 'contains "q"', BODY, False), ("body $.UserId", 'equalTo "u1"', "u1", True)],
        ),
        (
            {"bodyPatterns": [{"equalToJson": {"UserId": "u2", "items": [{"n": 1}], "Extra": None}}]},
            [
                ("body $.UserId", '"u2"', '"u1"', False),
                ("body $.Extra", "null", None, False),
                ("body $.UserPhone", "(absent)", '"905321234567"', False),
            ],
        ),
        (
            {"bodyPatterns": [{"equalToJson": {"UserId": "u1"}, "ignoreExtraElements": True}]},
            [("body", 'equalToJson {"UserId": "u1"} ignoreExtraElements true', BODY, True)],
        ),
        (
            {
                "bodyPatterns": [
                    {
                        "matchesJsonSchema": {
                            "required": ["ReferenceCode"],
                            "properties": {"UserId": {"minLength": 3}},
                        }
                    }
                ]
            },
            [
                ("body $.ReferenceCode", "required", None, False),
                ("body $.UserId", "minLength 3", '"u1"', False),
            ],
        ),
        (
            {"bodyPatterns": [{"binaryEqualTo": "AAA="}]},
            [("body in base64", 'binaryEqualTo "AAA="', b64encode(BODY.encode()).decode(), False)],
        ),
    ],
)
def test_differences(pattern_json: object, expected: list[tuple[str, str, str | None, bool]]) -> None:
    assert list_differences(pattern_json, REQUEST) == expected


@pytest.mark.parametrize(
    ("matcher_json", "difference"),
    [
        ({"equalToJson": {}}, ("body", "equalToJson {}", "not json", False)),
        ({"matchesJsonSchema": {"type": "object"}}, ("body $", 'type "object"', '"not json"', False)),
    ],
)
def test_a_body_that_is_not_json_is_one_difference(
    matcher_json: object, difference: tuple[str, str, str | None, bool]
) -> None:
    request = make_request(body="not json")
    assert list_differences({"bodyPatterns": [matcher_json]}, request) == [difference]


def test_an_empty_body_has_no_actual_value() -> None:
    ((_, _, actual, _),) = list_differences({"bodyPatterns": [{"equalToJson": {}}]}, make_request())
    assert actual is None


@pytest.mark.parametrize("header", sorted(SECRET_HEADERS))
@pytest.mark.parametrize(
    "matcher_json",
    [
        {"equalTo": "other-secret-key"},
        {"not": {"equalTo": "my-secret-key"}},
        {"and": [{"contains": "secret-key"}, {"matches": "secret-key"}]},
        {"hasExactly": [{"equalTo": "other-secret-key"}]},
        {"equalToJson": '"secret-key"'},
        {"equalToJson": {"secret-key": 1}},
        {"matchesJsonSchema": {"const": "secret-key"}},
        {"matchesJsonPath": {"expression": "$.secret-key", "equalTo": "secret-key"}},
    ],
)
def test_secrets_are_masked_in_expected_and_actual_values(header: str, matcher_json: object) -> None:
    pattern_json = {"headers": {header.title(): matcher_json}}
    plain, as_json = (header, "my-secret-key"), (header, '{"secret-key": "secret-key"}')
    for lines in ([plain], [as_json], [plain, as_json]):
        for each in find_differences(pattern_json, make_request(headers=lines)):
            assert "secret-key" not in f"{each}{each.field}{each.expected}{each.actual}"


def test_equal_secrets_have_equal_masks() -> None:
    request = make_request(headers={"apikeyprivate": "my-secret-key"})
    same, other = (
        list_differences({"headers": {"apikeyprivate": {"equalTo": key}}}, request)
        for key in ("my-secret-key", "my-secret-kex")
    )
    masked = mask_secret("my-secret-key")
    assert same == [("header apikeyprivate", f'equalTo "{masked}"', masked, True)]
    assert other == [("header apikeyprivate", f'equalTo "{mask_secret("my-secret-kex")}"', masked, False)]


def test_basic_auth_is_masked() -> None:
    pattern_json = {"basicAuth": {"username": "secret-name", "password": "secret-word"}}
    ((field, expected, actual, matched),) = list_differences(
        pattern_json, make_request(headers={"Authorization": "Basic c2VjcmV0"})
    )
    assert (field, matched) == ("header Authorization", False)
    assert expected == f'username "{mask_secret("secret-name")}" password "{mask_secret("secret-word")}"'
    assert actual == mask_secret("Basic c2VjcmV0")


def test_a_lone_surrogate_can_be_masked() -> None:
    assert find_differences({"headers": {"apikeyprivate": {"equalTo": "\ud800"}}}, make_request())[0].expected


def test_the_repr_of_a_difference_shows_no_value() -> None:
    (difference,) = find_differences(
        {"bodyPatterns": [{"contains": "my-secret-key"}]}, make_request(body="905321234567")
    )
    assert repr(difference) == "Difference(field='body', matched=False)"


def test_long_values_are_truncated() -> None:
    (difference,) = find_differences({"bodyPatterns": [{"equalTo": "a" * 999}]}, make_request(body="b" * 999))
    assert difference.actual == "b" * 400 + "..."
    assert difference.expected == 'equalTo "' + "a" * 391 + "..."


def test_the_number_of_differences_per_matcher_is_limited() -> None:
    pattern_json = {"bodyPatterns": [{"equalToJson": list(range(1000))}]}
    assert len(find_differences(pattern_json, make_request(body=json.dumps([-1] * 1000)))) == 50


@pytest.mark.parametrize(
    ("pattern_json", "expected"),
    [
        ({}, 0.0),
        ({"method": "POST"}, 0.0),
        ({"method": "GET"}, 1.0),
        ({"method": "GET", "urlPath": PATH}, 3 / 13),
        ({"method": "POST", "headers": {"UserAgent": {"equalTo": "Nava"}}}, 0.25 / 4),
        ({"headers": {"UserAgent": {"equalTo": "Nava"}, "Nope": {"equalTo": "x"}}}, 1.25 / 2),
        ({"headers": {"x": {"equalTo": "12"}}}, 0.5),
        ({"headers": {"x": {"hasExactly": [{"equalTo": "1"}]}}}, 0.5),
        ({"headers": {"x": {"includes": [{"equalTo": "1"}, {"equalTo": "34"}]}}}, 0.5),
        ({"headers": {"Nope": {"includes": [{"equalTo": "1"}]}}}, 1.0),
        ({"bodyPatterns": [{"contains": "q"}, {"contains": "u1"}]}, 0.5),
    ],
)
def test_the_distance_is_the_weighted_mean_of_the_fields(pattern_json: object, expected: float) -> None:
    assert compute_distance(parse(pattern_json), REQUEST) == pytest.approx(expected)
    assert compare(parse(pattern_json), REQUEST).distance == compute_distance(parse(pattern_json), REQUEST)
