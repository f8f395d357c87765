"""Parse request patterns and refuse invalid ones."""

import pytest

from mockpaywall.matching import PatternError, RequestPattern, matches, parse, to_json
from mockpaywall.matching.pattern_keys import ARRAY_KEYS, OBJECT_KEYS, PATTERN_KEYS, UNSUPPORTED, URL_KEYS
from tests.matching.factories import make_request, matches_request

SECRET_HEADER = {"apikeyprivate": {"equalTo": "my-secret-key"}}


@pytest.mark.parametrize(
    "pattern_json",
    [{}, {"method": "ANY"}, {"headers": {}, "pathParameters": {}, "bodyPatterns": []}, {"url": None}],
)
def test_a_pattern_without_fields_matches_every_request(pattern_json: object) -> None:
    assert parse(pattern_json) == RequestPattern()
    assert matches(parse(pattern_json), make_request("*", method="OPTIONS"))


def test_the_sets_of_keys_contain_only_pattern_keys() -> None:
    assert {*URL_KEYS, *OBJECT_KEYS, *ARRAY_KEYS} <= {pattern_key.key for pattern_key in PATTERN_KEYS}


def test_every_field_must_match() -> None:
    pattern_json = {
        "method": "POST",
        "urlPath": "/a",
        "headers": {"X": {"equalTo": "1"}},
        "cookies": {"c": {"absent": True}},
    }
    request = make_request("/a?q=1", {"x": "1"})
    assert matches_request(pattern_json, request)
    for key, other in [
        ("method", "PUT"),
        ("urlPath", "/b"),
        ("headers", {"X": {"equalTo": "2"}}),
        ("cookies", {"c": {"equalTo": "1"}}),
    ]:
        assert not matches_request(pattern_json | {key: other}, request)


FULL_PATTERN = {
    "method": "POST",
    "urlPathTemplate": "/a/{b}",
    "scheme": "https",
    "host": {"equalTo": "localhost"},
    "port": 8080,
    "clientIp": {"matches": r"127\..*"},
    "headers": {
        **SECRET_HEADER,
        "UserAgent": {"equalTo": "Nova", "caseInsensitive": True},
        "Accept": {"hasExactly": [{"equalTo": "a"}, {"contains": "b"}]},
    },
    "basicAuth": {"username": "admin", "password": "very-secret"},
    "pathParameters": {"b": {"not": {"equalTo": "c"}}},
    "queryParameters": {"q": {"includes": [{"equalTo": "1"}]}},
    "cookies": {"c": {"absent": True}},
    "formParameters": {"f": {"contains": "x"}},
    "bodyPatterns": [
        {"equalToJson": {"a": "${json-unit.ignore}"}, "ignoreArrayOrder": True, "ignoreExtraElements": True},
        {"matchesJsonPath": {"expression": "$.a", "or": [{"equalTo": "1"}, {"absent": True}]}},
        {"matchesJsonSchema": {"type": "object"}, "schemaVersion": "V7"},
        {"binaryEqualTo": "AAECAw=="},
    ],
}


def test_a_pattern_becomes_the_json_that_it_was_parsed_from() -> None:
    assert to_json(parse(FULL_PATTERN)) == FULL_PATTERN


def test_only_secrets_are_masked() -> None:
    masked = to_json(parse(FULL_PATTERN), secrets=False)
    assert masked == FULL_PATTERN | {
        "headers": FULL_PATTERN["headers"] | {"apikeyprivate": {"equalTo": "my-s…(sha256:1311f8)"}},
        "basicAuth": {"username": "…(sha256:8c6976)", "password": "very…(sha256:b64413)"},
    }


def test_the_repr_of_a_pattern_shows_no_operand() -> None:
    assert "secret" not in repr(parse(FULL_PATTERN))
    assert "header apikeyprivate" in repr(parse(FULL_PATTERN))


@pytest.mark.parametrize(
    ("pattern_json", "canonical"),
    [
        ({"method": "post"}, {"method": "POST"}),
        ({"method": "any"}, {}),
        ({"method": {"oneOf": ["get"]}}, {"method": "GET"}),
        ({"method": {"oneOf": ["get", "GET", "put"]}}, {"method": {"oneOf": ["GET", "PUT"]}}),
        ({"method": {"noneOf": ["get"]}}, {"method": {"noneOf": ["GET"]}}),
        (
            {"basicAuthCredentials": {"username": "a", "password": "b"}},
            {"basicAuth": {"username": "a", "password": "b"}},
        ),
        ({"headers": {"a": {"absent": "(absent)"}}}, {"headers": {"a": {"absent": True}}}),
        ({"bodyPatterns": [{"equalToJson": "[1]"}]}, {"bodyPatterns": [{"equalToJson": [1]}]}),
        ({"bodyPatterns": [{"equalToJson": '"a"'}]}, {"bodyPatterns": [{"equalToJson": '"a"'}]}),
        ({"bodyPatterns": [{"binaryEqualTo": ""}]}, {"bodyPatterns": [{"binaryEqualTo": ""}]}),
    ],
)
def test_equivalent_patterns_have_one_canonical_json(pattern_json: object, canonical: object) -> None:
    assert to_json(parse(pattern_json)) == canonical


INVALID_METHOD = 'an HTTP method, ANY, {"oneOf": [...]} or {"noneOf": [...]}'
INVALID_MATCHER = 'a matcher, such as {"equalTo": "..."}'
INVALID_CREDENTIALS = '{"username": "...", "password": "..."}'
INVALID_PORT = "a port from 0 to 65535"
INVALID_REGEX = "a regular expression (missing ), unterminated subpattern at position 0)"
BOTH_CREDENTIALS = {"basicAuth": {}, "basicAuthCredentials": {}}
INCLUDES_AND_EQUAL_TO = {"includes": [], "equalTo": ""}


@pytest.mark.parametrize(
    ("pattern_json", "pointer", "found", "expected"),
    [
        (None, "", "null", "a request pattern: a JSON object"),
        ([], "", "an array", "a request pattern: a JSON object"),
        ({1: 2}, "", "an object", "an object whose names are strings"),
        ({"url": "/", "urlPath": "/"}, "", "url and urlPath", "at most one of them"),
        ({"url": 5}, "/url", "a number", "a string"),
        ({"urlPattern": "("}, "/urlPattern", "a string", INVALID_REGEX),
        ({"method": ""}, "/method", "a string", INVALID_METHOD),
        ({"method": []}, "/method", "an array", INVALID_METHOD),
        ({"method": {}}, "/method", "0 lists", "either oneOf or noneOf"),
        ({"method": {"oneOf": []}}, "/method/oneOf", "an array", "an array of HTTP methods, at least one"),
        ({"method": {"oneof": []}}, "/method/oneof", 'the key "oneof"', "oneOf or noneOf"),
        ({"port": "80"}, "/port", "a string", INVALID_PORT),
        ({"port": True}, "/port", "a boolean", INVALID_PORT),
        ({"port": 65536}, "/port", "a number", INVALID_PORT),
        ({"host": "localhost"}, "/host", "a string", INVALID_MATCHER),
        ({"headers": []}, "/headers", "an array", "an object of names and matchers"),
        ({"headers": {"a/b~c": "x"}}, "/headers/a~1b~0c", "a string", INVALID_MATCHER),
        ({"headers": {"a": None}}, "/headers/a", "null", INVALID_MATCHER),
        (
            {"headers": {"a": {"includes": []}}},
            "/headers/a/includes",
            "an array",
            "an array of matchers, at least one",
        ),
        ({"headers": {"a": INCLUDES_AND_EQUAL_TO}}, "/headers/a/equalTo", 'the key "equalTo"', "includes"),
        ({"bodyPatterns": {}}, "/bodyPatterns", "an object", "an array of matchers"),
        ({"bodyPatterns": ["a"]}, "/bodyPatterns/0", "a string", INVALID_MATCHER),
        (
            {"bodyPatterns": [{"binaryEqualTo": "?"}]},
            "/bodyPatterns/0/binaryEqualTo",
            "a string",
            "bytes in base64",
        ),
        (
            {"bodyPatterns": [{"binaryEqualTo": 5}]},
            "/bodyPatterns/0/binaryEqualTo",
            "a number",
            "bytes in base64",
        ),
        (
            {"pathParameters": SECRET_HEADER},
            "/pathParameters",
            "an object",
            "urlPathTemplate together with pathParameters",
        ),
        ({"basicAuth": {"username": "a"}}, "/basicAuth", "an object", INVALID_CREDENTIALS),
        (
            BOTH_CREDENTIALS,
            "/basicAuthCredentials",
            "both basicAuth and basicAuthCredentials",
            "only one of them",
        ),
    ],
)
def test_invalid_json_is_refused_with_a_pointer(
    pattern_json: object, pointer: str, found: str, expected: str
) -> None:
    with pytest.raises(PatternError) as caught:
        parse(pattern_json)
    error = caught.value
    assert (error.pointer, error.found, error.expected) == (pointer, found, expected)


def test_an_error_message_is_one_line() -> None:
    with pytest.raises(PatternError) as caught:
        parse({"headers": {"UserAgent\n": {"equlTo": "x"}}})
    assert str(caught.value).startswith(
        '/headers/UserAgent\\n/equlTo: found the key "equlTo", expected equalTo, contains, '
    )
    assert str(caught.value).endswith("; did you mean equalTo?")
    with pytest.raises(PatternError) as caught:
        parse({"urlPattern": "(?\n"})
    assert str(caught.value).isprintable()


@pytest.mark.parametrize(
    ("template", "name", "expected", "nearest"),
    [
        ("/{thing}/{b}", "things", "thing or b", "thing"),
        ("/", "a", "no names, because the template has no variables", None),
    ],
)
def test_path_parameters_must_be_variables_of_the_template(
    template: str, name: str, expected: str, nearest: str | None
) -> None:
    with pytest.raises(PatternError) as caught:
        parse({"urlPathTemplate": template, "pathParameters": {name: {"equalTo": "a"}}})
    assert (caught.value.pointer, caught.value.expected) == (f"/pathParameters/{name}", expected)
    assert caught.value.nearest == nearest


@pytest.mark.parametrize("key", UNSUPPORTED)
def test_an_unsupported_wiremock_key_is_refused_with_the_reason(key: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse({key: {}})
    assert str(caught.value) == f'/{key}: found the key "{key}", expected a supported key: {UNSUPPORTED[key]}'


@pytest.mark.parametrize(
    ("key", "nearest"),
    [("header", "headers"), ("URLPATH", "urlPath"), ("bodyPattern", "bodyPatterns"), ("zzz", None)],
)
def test_an_unknown_key_is_refused_with_the_nearest_known_key(key: str, nearest: str | None) -> None:
    with pytest.raises(PatternError) as caught:
        parse({key: "x"})
    assert (caught.value.pointer, caught.value.found, caught.value.nearest) == (
        f"/{key}",
        f'the key "{key}"',
        nearest,
    )


@pytest.mark.parametrize(
    "pattern_json",
    [
        {"headers": {"apikeyprivate": "my-secret-key"}},
        {"headers": {"apikeyprivate": {"equalsTo": "my-secret-key"}}},
        {"bodyPatterns": [{"equalTo": 905321234567}]},
        {"bodyPatterns": [{"matches": "(905321234567"}]},
        {"basicAuth": "my-secret-key"},
    ],
)
def test_no_error_message_contains_a_value(pattern_json: object) -> None:
    with pytest.raises(PatternError) as caught:
        parse(pattern_json)
    assert "secret" not in str(caught.value)
    assert "9053" not in str(caught.value)
