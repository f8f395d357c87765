"""Distances and differences, as a user is told them."""

import json

import pytest

from mockpaywall.matching import compare, compute_distance, parse
from mockpaywall.paywall.credentials import SECRET_HEADERS, mask_secret
from tests.matching.factories import PATH, a_call, differences, told

BODY = json.dumps({"UserId": "u1", "UserPhone": "905321234567", "items": [{"n": 1}]})
CALL = a_call(
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
    ("written", "expected"),
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
            [("body in base64", 'binaryEqualTo "AAA="', None, False)],
        ),
    ],
)
def test_differences(written: object, expected: list[tuple[str, str, str | None, bool]]) -> None:
    found = told(written, CALL)
    if expected and expected[0][0] == "body in base64":
        found = [(field, wanted, None, matched) for field, wanted, _, matched in found]
    assert found == expected


@pytest.mark.parametrize("written", [{"equalToJson": {}}, {"matchesJsonSchema": {"type": "object"}}])
def test_a_body_that_is_no_json_is_told_whole(written: dict[str, object]) -> None:
    ((field, _, actual, matched),) = told({"bodyPatterns": [written]}, a_call(body="no json"))
    assert (field, matched) == ("body" if "equalToJson" in written else "body $", False)
    assert actual in {"no json", '"no json"'}


def test_an_empty_body_has_no_value() -> None:
    ((_, _, actual, _),) = told({"bodyPatterns": [{"equalToJson": {}}]}, a_call())
    assert actual is None


@pytest.mark.parametrize("header", sorted(SECRET_HEADERS))
@pytest.mark.parametrize(
    "wanted",
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
def test_secrets_are_masked_on_both_sides(header: str, wanted: object) -> None:
    written = {"headers": {header.title(): wanted}}
    plain, as_json = (header, "my-secret-key"), (header, '{"secret-key": "secret-key"}')
    for lines in ([plain], [as_json], [plain, as_json]):
        for each in differences(written, a_call(headers=lines)):
            assert "secret-key" not in f"{each}{each.field}{each.expected}{each.actual}"


def test_a_masked_secret_shows_whether_it_is_the_same() -> None:
    request = a_call(headers={"apikeyprivate": "my-secret-key"})
    same, other = (
        told({"headers": {"apikeyprivate": {"equalTo": key}}}, request)
        for key in ("my-secret-key", "my-secret-kex")
    )
    shown = mask_secret("my-secret-key")
    assert same == [("header apikeyprivate", f'equalTo "{shown}"', shown, True)]
    assert other == [("header apikeyprivate", f'equalTo "{mask_secret("my-secret-kex")}"', shown, False)]


def test_basic_auth_is_masked() -> None:
    written = {"basicAuth": {"username": "secret-name", "password": "secret-word"}}
    ((field, expected, actual, matched),) = told(written, a_call(headers={"Authorization": "Basic c2VjcmV0"}))
    assert (field, matched) == ("header Authorization", False)
    assert expected == f'username "{mask_secret("secret-name")}" password "{mask_secret("secret-word")}"'
    assert actual == mask_secret("Basic c2VjcmV0")


def test_half_a_surrogate_pair_can_be_masked() -> None:
    assert differences({"headers": {"apikeyprivate": {"equalTo": "\ud800"}}}, a_call())[0].expected


def test_a_repr_shows_neither_side() -> None:
    (difference,) = differences(
        {"bodyPatterns": [{"contains": "my-secret-key"}]}, a_call(body="905321234567")
    )
    assert repr(difference) == "Difference(field='body', matched=False)"


def test_what_is_long_is_cut() -> None:
    (difference,) = differences({"bodyPatterns": [{"equalTo": "a" * 999}]}, a_call(body="b" * 999))
    assert difference.actual == "b" * 400 + "..."
    assert difference.expected == 'equalTo "' + "a" * 391 + "..."


def test_no_more_places_are_told_than_can_be_read() -> None:
    wanted = {"bodyPatterns": [{"equalToJson": list(range(1000))}]}
    assert len(differences(wanted, a_call(body=json.dumps([-1] * 1000)))) == 50


@pytest.mark.parametrize(
    ("written", "expected"),
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
def test_the_distance_is_the_weighted_mean_of_what_is_stated(written: object, expected: float) -> None:
    assert compute_distance(parse(written), CALL) == pytest.approx(expected)
    assert compare(parse(written), CALL).distance == compute_distance(parse(written), CALL)
