"""Hypothesis strategies: JSON values, requests and valid patterns."""

import json
from base64 import b64encode
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from mockpaywall.http.request import Headers, Request, RequestHead

no_deadline = settings(deadline=None)
"""For all property tests: a busy machine must not make them fail."""

words = st.text(max_size=8)
names = st.sampled_from(["a", "b", "UserId", "X-One", "apikeyprivate", "Authorization", "a b", "'"])
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names | words, inner, max_size=4)
)
json_texts = json_values.map(json.dumps)

header_values = st.text(st.characters(max_codepoint=255), max_size=12)
header_lines = st.lists(st.tuples(names, header_values), max_size=5)
special_header_lines = st.sampled_from(
    [
        [],
        [("Content-Type", "application/x-www-form-urlencoded")],
        [("Cookie", 'a=1; b="2"; c'), ("Host", "[::1]:8080")],
        [("host", ":"), ("Cookie", "=;;=")],
    ]
)
targets = (
    st.sampled_from(["/", "/a?a=1&a=2&b", "/%zz?%", "*", "", "/a b?a=%F0%9F", "/a/b/c?UserId=u"]) | words
)
bodies = st.binary(max_size=40) | json_texts.map(lambda text: text.encode("utf-8", "replace"))
methods = st.sampled_from(["GET", "POST", "PUT", "M-SEARCH"])
requests = st.builds(
    lambda method, target, lines, special_lines, body, oversize, scheme, client_ip: Request(
        RequestHead(method, target, Headers([*lines, *special_lines]), scheme=scheme, client_ip=client_ip),
        body,
        oversize,
    ),
    methods,
    targets,
    header_lines,
    special_header_lines,
    bodies,
    st.booleans(),
    st.sampled_from(["http", "https"]),
    st.sampled_from(["", "127.0.0.1"]),
)

placeholders = st.sampled_from(["${json-unit.ignore}", "${json-unit.any-string}", "#{json-unit.regex}a+"])
regexes = st.sampled_from([".*", "a|b", r"\d+", "[^a]*", r"(?<word>\w+)", "(?i)USER.*", r"/a/(b|c)\?.*"])
json_paths = st.sampled_from(
    ["$", "$.UserId", "$..a", "$.a.length()", "$[?(@.a == 'b')]", "$.[0]", "$['a b']"]
)
schemas = st.sampled_from(
    [True, {}, {"type": "string"}, {"required": ["a"]}, {"properties": {"a": {"maxLength": 2}}}]
)
dates = st.datetimes().map(lambda date: date.isoformat()) | st.just("Sun, 06 Nov 1994 08:49:37 GMT")


def object_with(key: str, operands: st.SearchStrategy[Any], **options: st.SearchStrategy[Any]) -> Any:
    """Objects with *key*, and with any of *options*."""
    return st.fixed_dictionaries({key: operands}, optional=options)


simple_matchers = st.one_of(
    object_with("equalTo", words | header_values, caseInsensitive=st.booleans()),
    object_with("contains", words),
    object_with("doesNotContain", words),
    object_with("matches", regexes),
    object_with("doesNotMatch", regexes),
    object_with("absent", st.just(True)),
    object_with("anything", st.just(True)),
    object_with(
        "equalToJson",
        json_texts
        | json_values.filter(lambda value: not isinstance(value, str))
        | st.builds(lambda placeholder: [placeholder], placeholders),
        ignoreArrayOrder=st.booleans(),
        ignoreExtraElements=st.booleans(),
    ),
    object_with("matchesJsonPath", json_paths),
    object_with(
        "matchesJsonSchema",
        schemas | schemas.map(json.dumps),
        schemaVersion=st.sampled_from(["V7", "V202012"]),
    ),
    object_with("before", dates),
    object_with("after", dates),
    object_with("equalToDateTime", dates),
)
matchers = st.recursive(
    simple_matchers,
    lambda inner: st.one_of(
        object_with("and", st.lists(inner, min_size=1, max_size=3)),
        object_with("or", st.lists(inner, min_size=1, max_size=3)),
        object_with("not", inner),
        st.builds(
            lambda path, matcher: {"matchesJsonPath": {"expression": path} | matcher}, json_paths, inner
        ),
    ),
    max_leaves=4,
)
multi_value_matchers = st.one_of(
    matchers,
    object_with("hasExactly", st.lists(matchers, min_size=1, max_size=2)),
    object_with("includes", st.lists(matchers, min_size=1, max_size=2)),
)
url_members = st.one_of(
    st.just({}),
    object_with("url", targets),
    object_with("urlPattern", regexes),
    object_with("urlPath", targets),
    object_with("urlPathPattern", regexes),
    st.builds(lambda matcher: {"urlPathTemplate": "/a/{b}/**", "pathParameters": {"b": matcher}}, matchers),
)
other_members = st.fixed_dictionaries(
    {},
    optional={
        "method": methods
        | st.just("any")
        | st.builds(lambda method: {"oneOf": [method]}, methods)
        | st.just({"noneOf": ["a", "b"]}),
        "scheme": st.sampled_from(["http", "https"]),
        "host": matchers,
        "port": st.integers(0, 65535),
        "clientIp": matchers,
        "headers": st.dictionaries(names, multi_value_matchers, max_size=2),
        "basicAuth": st.fixed_dictionaries({"username": words, "password": words}),
        "queryParameters": st.dictionaries(names, multi_value_matchers, max_size=2),
        "cookies": st.dictionaries(names, matchers, max_size=2),
        "formParameters": st.dictionaries(names, multi_value_matchers, max_size=2),
        "bodyPatterns": st.lists(
            matchers
            | st.binary(max_size=9).map(lambda octets: {"binaryEqualTo": b64encode(octets).decode()}),
            max_size=2,
        ),
    },
)
patterns = st.builds(lambda url, other: url | other, url_members, other_members)

known_words = st.sampled_from(
    ["method", "url", "urlPath", "headers", "cookies", "bodyPatterns", "pathParameters", "urlPathTemplate", "port",
     "equalTo", "matches", "absent", "equalToJson", "matchesJsonPath", "expression", "matchesJsonSchema", "and",
     "not", "before", "basicAuth", "username", "hasExactly", "oneOf", "binaryEqualTo", "$ref", "type", "schemaVersion"]
)  # fmt: skip
arbitrary_json = st.recursive(
    scalars | known_words | regexes | json_paths,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(known_words | words, inner, max_size=3),
)
"""JSON values that are often almost a pattern."""
