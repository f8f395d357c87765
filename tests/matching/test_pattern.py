"""Reading request patterns: what is taken, and how what is not is refused."""

import pytest

from mockpaywall.matching import PatternError, RequestPattern, matches, parse, to_json
from mockpaywall.matching.pattern_keys import ARRAY_KEYS, OBJECT_KEYS, PATTERN_KEYS, UNSUPPORTED, URL_KEYS
from tests.matching.factories import a_call, means

KEY = {"apikeyprivate": {"equalTo": "my-secret-key"}}


@pytest.mark.parametrize(
    "written",
    [{}, {"method": "ANY"}, {"headers": {}, "pathParameters": {}, "bodyPatterns": []}, {"url": None}],
)
def test_what_states_nothing_means_every_call(written: object) -> None:
    assert parse(written) == RequestPattern()
    assert matches(parse(written), a_call("*", method="OPTIONS"))


def test_the_tables_name_only_parts() -> None:
    assert {*URL_KEYS, *OBJECT_KEYS, *ARRAY_KEYS} <= {part.key for part in PATTERN_KEYS}


def test_all_that_is_stated_must_hold() -> None:
    written = {
        "method": "POST",
        "urlPath": "/a",
        "headers": {"X": {"equalTo": "1"}},
        "cookies": {"c": {"absent": True}},
    }
    request = a_call("/a?q=1", {"x": "1"})
    assert means(written, request)
    for part, other in [
        ("method", "PUT"),
        ("urlPath", "/b"),
        ("headers", {"X": {"equalTo": "2"}}),
        ("cookies", {"c": {"equalTo": "1"}}),
    ]:
        assert not means(written | {part: other}, request)


EVERYTHING = {
    "method": "POST",
    "urlPathTemplate": "/a/{b}",
    "scheme": "https",
    "host": {"equalTo": "localhost"},
    "port": 8080,
    "clientIp": {"matches": r"127\..*"},
    "headers": {
        **KEY,
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


def test_a_pattern_is_written_as_it_was_read() -> None:
    assert to_json(parse(EVERYTHING)) == EVERYTHING


def test_without_secrets_they_are_masked_and_nothing_else() -> None:
    shown = to_json(parse(EVERYTHING), secrets=False)
    assert shown == EVERYTHING | {
        "headers": EVERYTHING["headers"] | {"apikeyprivate": {"equalTo": "my-s…(sha256:1311f8)"}},
        "basicAuth": {"username": "…(sha256:8c6976)", "password": "very…(sha256:b64413)"},
    }


def test_a_repr_shows_no_operand() -> None:
    assert "secret" not in repr(parse(EVERYTHING))
    assert "header apikeyprivate" in repr(parse(EVERYTHING))


@pytest.mark.parametrize(
    ("written", "canonical"),
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
def test_there_is_one_way_to_write_a_pattern(written: object, canonical: object) -> None:
    assert to_json(parse(written)) == canonical


NO_METHOD = 'an HTTP method, ANY, {"oneOf": [...]} or {"noneOf": [...]}'
NO_MATCHER = 'a matcher, such as {"equalTo": "..."}'
NO_PAIR = '{"username": "...", "password": "..."}'
NO_PORT = "a port from 0 to 65535"
NO_REGEX = "a regular expression (missing ), unterminated subpattern at position 0)"
TWO_AUTHS = {"basicAuth": {}, "basicAuthCredentials": {}}
MIXED = {"includes": [], "equalTo": ""}


@pytest.mark.parametrize(
    ("written", "pointer", "found", "expected"),
    [
        (None, "", "null", "a request pattern: a JSON object"),
        ([], "", "an array", "a request pattern: a JSON object"),
        ({1: 2}, "", "an object", "names that are strings"),
        ({"url": "/", "urlPath": "/"}, "", "url and urlPath", "at most one of them"),
        ({"url": 5}, "/url", "a number", "a string"),
        ({"urlPattern": "("}, "/urlPattern", "a string", NO_REGEX),
        ({"method": ""}, "/method", "a string", NO_METHOD),
        ({"method": []}, "/method", "an array", NO_METHOD),
        ({"method": {}}, "/method", "0 lists", "one of oneOf and noneOf"),
        ({"method": {"oneOf": []}}, "/method/oneOf", "an array", "an array of HTTP methods, at least one"),
        ({"method": {"oneof": []}}, "/method/oneof", 'the key "oneof"', "oneOf or noneOf"),
        ({"port": "80"}, "/port", "a string", NO_PORT),
        ({"port": True}, "/port", "a boolean", NO_PORT),
        ({"port": 65536}, "/port", "a number", NO_PORT),
        ({"host": "localhost"}, "/host", "a string", NO_MATCHER),
        ({"headers": []}, "/headers", "an array", "an object of names and matchers"),
        ({"headers": {"a/b~c": "x"}}, "/headers/a~1b~0c", "a string", NO_MATCHER),
        ({"headers": {"a": None}}, "/headers/a", "null", NO_MATCHER),
        (
            {"headers": {"a": {"includes": []}}},
            "/headers/a/includes",
            "an array",
            "an array of matchers, at least one",
        ),
        ({"headers": {"a": MIXED}}, "/headers/a/equalTo", 'the key "equalTo"', "includes"),
        ({"bodyPatterns": {}}, "/bodyPatterns", "an object", "an array of matchers"),
        ({"bodyPatterns": ["a"]}, "/bodyPatterns/0", "a string", NO_MATCHER),
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
        ({"pathParameters": KEY}, "/pathParameters", "an object", "urlPathTemplate beside pathParameters"),
        ({"basicAuth": {"username": "a"}}, "/basicAuth", "an object", NO_PAIR),
        (TWO_AUTHS, "/basicAuthCredentials", "basicAuthCredentials beside basicAuth", "one of them"),
    ],
)
def test_what_is_no_pattern_is_refused_with_its_place(
    written: object, pointer: str, found: str, expected: str
) -> None:
    with pytest.raises(PatternError) as refused:
        parse(written)
    error = refused.value
    assert (error.pointer, error.found, error.expected) == (pointer, found, expected)


def test_a_refusal_is_one_line() -> None:
    with pytest.raises(PatternError) as refused:
        parse({"headers": {"UserAgent\n": {"equlTo": "x"}}})
    assert str(refused.value).startswith(
        '/headers/UserAgent\\n/equlTo: found the key "equlTo", expected equalTo, contains, '
    )
    assert str(refused.value).endswith("; did you mean equalTo?")
    with pytest.raises(PatternError) as refused:
        parse({"urlPattern": "(?\n"})
    assert str(refused.value).isprintable()


@pytest.mark.parametrize(
    ("template", "name", "expected", "nearest"),
    [("/{thing}/{b}", "things", "thing or b", "thing"), ("/", "a", "no name: the template has none", None)],
)
def test_path_parameters_are_those_of_the_template(
    template: str, name: str, expected: str, nearest: str | None
) -> None:
    with pytest.raises(PatternError) as refused:
        parse({"urlPathTemplate": template, "pathParameters": {name: {"equalTo": "a"}}})
    assert (refused.value.pointer, refused.value.expected) == (f"/pathParameters/{name}", expected)
    assert refused.value.nearest == nearest


@pytest.mark.parametrize("key", UNSUPPORTED)
def test_what_wiremock_has_and_we_have_not_is_refused_with_the_reason(key: str) -> None:
    with pytest.raises(PatternError) as refused:
        parse({key: {}})
    assert str(refused.value) == f'/{key}: found the key "{key}", expected none, for {UNSUPPORTED[key]}'


@pytest.mark.parametrize(
    ("key", "nearest"),
    [("header", "headers"), ("URLPATH", "urlPath"), ("bodyPattern", "bodyPatterns"), ("zzz", None)],
)
def test_an_unknown_key_is_refused_with_the_nearest(key: str, nearest: str | None) -> None:
    with pytest.raises(PatternError) as refused:
        parse({key: "x"})
    assert (refused.value.pointer, refused.value.found, refused.value.nearest) == (
        f"/{key}",
        f'the key "{key}"',
        nearest,
    )


@pytest.mark.parametrize(
    "written",
    [
        {"headers": {"apikeyprivate": "my-secret-key"}},
        {"headers": {"apikeyprivate": {"equalsTo": "my-secret-key"}}},
        {"bodyPatterns": [{"equalTo": 905321234567}]},
        {"bodyPatterns": [{"matches": "(905321234567"}]},
        {"basicAuth": "my-secret-key"},
    ],
)
def test_no_refusal_repeats_a_value(written: object) -> None:
    with pytest.raises(PatternError) as refused:
        parse(written)
    assert "secret" not in str(refused.value)
    assert "9053" not in str(refused.value)
