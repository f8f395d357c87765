"""Requests to the admin API: every route, hostile bodies, hostile expressions in patterns."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from mockpaywall.web.admin import ROUTES
from tests.fuzz.body_inputs import MODE_PARTS, MODE_TRIGGERS
from tests.fuzz.hostile_input import CLOSE, HOST, HostileInput, encode
from tests.fuzz.values import encode_text, hostile_json, hostile_text, mutate
from tests.support.request_data import PATH

KEYS = ((b"apikeyprivate", b"fuzz-rules"), (b"apiclientprivate", b"fuzz-rules"))
"""Their namespace has the rules and modes of these inputs, so that no other input meets them."""
WAITING_PATHS = ("/verify",)
UUIDS = ("4bb50f4e-2001-42c6-8596-000000000001", "0" * 36, "x", "İ", "%00", "..", "a" * 2_000)
REGEXES = (
    "(a+)+$", "(.*)*b", "([a-z]+)*\\1", "(?i)İ.*ı", "((a?){100}){100}", "\\p{L}+", "[", "(?<n>a)",
    "a{1,99999}", "(?=a)*", ".*" * 30, "(" * 2_000, "(?:(?:x?)*)*y", "\\", "\ud800", "a|" * 5_000,
)  # fmt: skip
JSON_PATHS = (
    "$..*", "$..[?(@.a =~ /(a+)+$/)]", "$[", "$" + ".a" * 3_000, "$..a..b..c..d", "$[0:99999999999]",
    "$[?(@.a==1)]", "ı", "", "$[?" + "(" * 500, "$['\\u0000']",
)  # fmt: skip
SCHEMAS: tuple[dict[str, Any], ...] = (
    {"pattern": "(a+)+$"}, {"$ref": "#"}, {"$ref": "http://127.0.0.1:1/x"}, {"allOf": [{"$ref": "#"}] * 20},
    {"multipleOf": 1e-300}, {"minimum": 10**400}, {"uniqueItems": True},
    {"patternProperties": {"(?=a)b": {}}}, {"type": "ı"}, {"enum": [[[[]]]] * 900}, {"maxLength": -1},
)  # fmt: skip
MANY_OBJECTS = json.dumps([{"a": number} for number in range(60)])
QUERIES = (
    "", "?limit=1", "?limit=-1", "?limit=99999999999999999999", "?limit=%C4%B1", "?since=x",
    "?since=9999-12-31T23:59:59Z", "?unmatched=true", "?format=har", "?format=curl", "?format=%00",
    "?matchingStub=x", "?a=b&a=c", "?" + "a" * 7_000, "?%ff=%fe",
)  # fmt: skip


def admin_call(random: Random) -> HostileInput:
    route = random.choice(ROUTES)
    path = _fill(route.path, random)
    method = (
        route.method
        if random.random() < 0.8
        else random.choice(("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"))
    )
    return _make_input(f"admin {route.path}", method, path + random.choice(QUERIES), _body(random), random)


def expression(random: Random) -> HostileInput:
    """A pattern with a hostile expression, and sometimes text on which it takes long."""
    pattern = _pattern(random)
    paths = {
        "/rules": {"mode": "ok", "match": pattern},
        "/mappings": {"request": pattern, "response": {"status": 200}},
        "/verify": {"match": pattern, "exactly": 1},
        "/requests/count": pattern,
        "/requests/find": pattern,
        "/requests/remove": pattern,
        "/near-misses/request-pattern": pattern,
    }
    path = random.choice(list(paths))
    body = json.dumps(paths[path]).encode()
    return _make_input(f"expression in {path}", "POST", path, body, random)


def matched_text(random: Random) -> HostileInput:
    """A request to Create Session on which the expressions of the rules in its namespace take long."""
    text = random.choice(("a" * 30 + "!", "a" * 60_000, "x" * 40, "İı" * 5_000))
    body = json.dumps(
        {"ReferenceCode": text, "UserId": [text[:50]] * 200, "a": {"b": {"a": {"b": 1}}}}
    ).encode()
    headers = (HOST, CLOSE, *KEYS, (b"Content-Type", b"application/json"), (b"X-Text", text[:500].encode()))
    return HostileInput("text for expressions", encode(b"POST", PATH.encode(), headers, body), True)


def _make_input(kind: str, method: str, path: str, body: bytes, random: Random) -> HostileInput:
    is_scoped = random.random() < 0.7
    prefix = b"" if is_scoped and random.random() < 0.8 else b"/ns/fuzz" if is_scoped else b""
    keys = KEYS if is_scoped and not prefix else ()
    target = prefix + b"/__admin" + path.encode("utf-8", "replace").translate(None, b" \r\n")
    data = encode(method.encode(), target, (HOST, CLOSE, *keys, *_type(random)), body)
    waits = path.startswith(WAITING_PATHS)
    return HostileInput(kind, data, changes_everyone=not is_scoped, patience_s=0.05 if waits else 3.0)


def _type(random: Random) -> tuple[tuple[bytes, bytes], ...]:
    types = (
        b"application/json",
        b"text/plain",
        b"multipart/form-data; boundary=x",
        b"application/json; charset=utf-16",
        b"\xff",
    )
    return ((b"Content-Type", random.choice(types)),) if random.random() < 0.7 else ()


def _fill(path: str, random: Random) -> str:
    start, _, rest = path.partition("<")
    return f"{start}{random.choice(UUIDS)}{rest.partition('>')[2]}" if rest else path


def _body(random: Random) -> bytes:
    text = hostile_json(random) if random.random() < 0.3 else mutate(_template(random), random)
    return encode_text(text, random)


def _template(random: Random) -> Any:
    pattern = _pattern(random)
    mode = random.choice(MODE_PARTS) + random.choice(MODE_TRIGGERS)
    body = random.choice(("", "[" * 9_000, "1e400", '{"ErrorCode": 7}', hostile_text(random)))
    headers = {"A": hostile_text(random)[:200]}
    response = {"status": 503, "headers": headers, "body": body, "fixedDelayMilliseconds": 1}
    return random.choice(
        (
            {"mode": mode},
            {"mode": mode, "times": 2, "priority": 1, "name": hostile_text(random)[:300], "match": pattern},
            {"request": pattern, "response": response, "metadata": {"a": 1}, "scenarioName": "s"},
            {"match": pattern, "atLeast": 1, "within": random.choice((0, 0.01, 60, -1))},
            {"inOrder": [pattern, pattern], "noneAfter": pattern, "retries": 1},
            {"now": random.choice(("2026-01-01T00:00:00+03:00", "9999-12-31T23:59:59Z", "ı"))},
            {"advance": random.choice((60, -60, 1e308, "1"))},
            {"state": "step-2"},
            {"fixedDelay": 1, "delayDistribution": {"type": "lognormal", "median": 1, "sigma": 1e300}},
            {"mappings": [{"request": pattern, "response": response}] * 3},
            {
                "method": "POST",
                "url": PATH,
                "headers": {"A": hostile_text(random)[:100]},
                "body": hostile_text(random),
            },
        )
    )


def _pattern(random: Random) -> dict[str, Any]:
    matchers = [_matcher(random) for _ in range(random.choice((1, 1, 3, 40)))]
    where = random.choice(
        (
            "bodyPatterns",
            "headers",
            "queryParameters",
            "cookies",
            "urlPathPattern",
            "urlPathTemplate",
            "multipartPatterns",
        )
    )
    if where in ("bodyPatterns", "multipartPatterns"):
        return {"method": random.choice(("ANY", "POST", "ı")), where: matchers}
    if where.startswith("url"):
        return {where: random.choice((*REGEXES, "/{a}" * 200))}
    return {where: {random.choice(("X-Text", "apikeyprivate", "İ")): matcher for matcher in matchers}}


def _matcher(random: Random) -> dict[str, Any]:
    deep = {"equalToJson": "[" * 500, "not": {"not": {"matches": "(a+)+$"}}}
    regex = random.choice(REGEXES)
    return random.choice(
        (
            {"matches": regex},
            {"doesNotMatch": regex},
            {"matchesJsonPath": random.choice(JSON_PATHS)},
            {"matchesJsonPath": {"expression": random.choice(JSON_PATHS), "matches": regex}},
            {"matchesJsonSchema": random.choice(SCHEMAS)},
            {"equalToJson": random.choice((MANY_OBJECTS, "{", "1e400")), "ignoreArrayOrder": True},
            {"equalToJson": '"${json-unit.regex}(a+)+$"'},
            {"equalToXml": "<a/>"},
            {"binaryEqualTo": random.choice(("AAAA", "!", "é"))},
            {"before": random.choice(("now -9999999999 years", "ı", "2026-01-01")), "truncateExpected": "x"},
            {"contains": hostile_text(random)[:4_000]},
            {"and": [{"matches": regex}] * 60},
            {"absent": "ı"},
            deep,
        )
    )
