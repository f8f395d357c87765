"""JSON, calls and patterns that are well formed, for Hypothesis."""

import json
from base64 import b64encode
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from mockpaywall.http.request import Headers, Request, RequestHead

calmly = settings(deadline=None)
"""A busy machine makes no test fail."""

words = st.text(max_size=8)
names = st.sampled_from(["a", "b", "UserId", "X-One", "apikeyprivate", "Authorization", "a b", "'"])
scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | words
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(names | words, inner, max_size=4)
)
json_texts = json_values.map(json.dumps)

header_values = st.text(st.characters(max_codepoint=255), max_size=12)
header_lines = st.lists(st.tuples(names, header_values), max_size=5)
more_lines = st.sampled_from(
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
calls = st.builds(
    lambda method, target, lines, more, body, oversize, scheme, client: Request(
        RequestHead(method, target, Headers([*lines, *more]), scheme=scheme, client_ip=client), body, oversize
    ),
    methods,
    targets,
    header_lines,
    more_lines,
    bodies,
    st.booleans(),
    st.sampled_from(["http", "https"]),
    st.sampled_from(["", "127.0.0.1"]),
)

placeholders = st.sampled_from(["${json-unit.ignore}", "${json-unit.any-string}", "#{json-unit.regex}a+"])
regexes = st.sampled_from([".*", "a|b", r"\d+", "[^a]*", r"(?<word>\w+)", "(?i)USER.*", r"/a/(b|c)\?.*"])
paths = st.sampled_from(["$", "$.UserId", "$..a", "$.a.length()", "$[?(@.a == 'b')]", "$.[0]", "$['a b']"])
schemas = st.sampled_from(
    [True, {}, {"type": "string"}, {"required": ["a"]}, {"properties": {"a": {"maxLength": 2}}}]
)
dates = st.datetimes().map(lambda moment: moment.isoformat()) | st.just("Sun, 06 Nov 1994 08:49:37 GMT")


def some(key: str, operands: st.SearchStrategy[Any], **options: st.SearchStrategy[Any]) -> Any:
    return st.fixed_dictionaries({key: operands}, optional=options)


single_matchers = st.one_of(
    some("equalTo", words | header_values, caseInsensitive=st.booleans()),
    some("contains", words),
    some("doesNotContain", words),
    some("matches", regexes),
    some("doesNotMatch", regexes),
    some("absent", st.just(True)),
    some("anything", st.just(True)),
    some(
        "equalToJson",
        json_texts
        | json_values.filter(lambda value: not isinstance(value, str))
        | st.builds(lambda p: [p], placeholders),
        ignoreArrayOrder=st.booleans(),
        ignoreExtraElements=st.booleans(),
    ),
    some("matchesJsonPath", paths),
    some(
        "matchesJsonSchema",
        schemas | schemas.map(json.dumps),
        schemaVersion=st.sampled_from(["V7", "V202012"]),
    ),
    some("before", dates),
    some("after", dates),
    some("equalToDateTime", dates),
)
matchers = st.recursive(
    single_matchers,
    lambda inner: st.one_of(
        some("and", st.lists(inner, min_size=1, max_size=3)),
        some("or", st.lists(inner, min_size=1, max_size=3)),
        some("not", inner),
        st.builds(lambda path, one: {"matchesJsonPath": {"expression": path} | one}, paths, inner),
    ),
    max_leaves=4,
)
multiples = st.one_of(
    matchers,
    some("hasExactly", st.lists(matchers, min_size=1, max_size=2)),
    some("includes", st.lists(matchers, min_size=1, max_size=2)),
)
url_parts = st.one_of(
    st.just({}),
    some("url", targets),
    some("urlPattern", regexes),
    some("urlPath", targets),
    some("urlPathPattern", regexes),
    st.builds(lambda one: {"urlPathTemplate": "/a/{b}/**", "pathParameters": {"b": one}}, matchers),
)
other_parts = st.fixed_dictionaries(
    {},
    optional={
        "method": methods
        | st.just("any")
        | st.builds(lambda m: {"oneOf": [m]}, methods)
        | st.just({"noneOf": ["a", "b"]}),
        "scheme": st.sampled_from(["http", "https"]),
        "host": matchers,
        "port": st.integers(0, 65535),
        "clientIp": matchers,
        "headers": st.dictionaries(names, multiples, max_size=2),
        "basicAuth": st.fixed_dictionaries({"username": words, "password": words}),
        "queryParameters": st.dictionaries(names, multiples, max_size=2),
        "cookies": st.dictionaries(names, matchers, max_size=2),
        "formParameters": st.dictionaries(names, multiples, max_size=2),
        "bodyPatterns": st.lists(
            matchers
            | st.binary(max_size=9).map(lambda octets: {"binaryEqualTo": b64encode(octets).decode()}),
            max_size=2,
        ),
    },
)
patterns = st.builds(lambda one, other: one | other, url_parts, other_parts)

known_words = st.sampled_from(
    ["method", "url", "urlPath", "headers", "cookies", "bodyPatterns", "pathParameters", "urlPathTemplate", "port",
     "equalTo", "matches", "absent", "equalToJson", "matchesJsonPath", "expression", "matchesJsonSchema", "and",
     "not", "before", "basicAuth", "username", "hasExactly", "oneOf", "binaryEqualTo", "$ref", "type", "schemaVersion"]
)  # fmt: skip
wild = st.recursive(
    scalars | known_words | regexes | paths,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(known_words | words, inner, max_size=3),
)
