"""What the testers of a soak do, one row each: with small and large bodies, mistakes, modes, rules and reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from workload import HEADERS, PATH, encode_body

NAMESPACES = 3000
"""Three times as many as the server keeps."""
BUSY_NAMESPACES = 100
"""Those that four of five requests go to: they fill the memory, the others are evicted."""
CONFIGURED_NAMESPACES = 50
"""Those with rules, modes and clocks."""
MAX_PADDING = 60_000


class Call(NamedTuple):
    """One request."""

    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] = HEADERS


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that testers do. *weight*: how often; *may_break*: the connection may end without a response."""

    name: str
    weight: int
    make_calls: Callable[[Random], tuple[Call, ...]]
    expected: tuple[int, ...] = field(default=(200,))
    may_break: bool = False


def _prefix(random: Random) -> str:
    return f"/ns/soak-{random.randrange(BUSY_NAMESPACES if random.random() < 0.8 else NAMESPACES)}"


def _configured_prefix(random: Random) -> str:
    return f"/ns/suite-{random.randrange(CONFIGURED_NAMESPACES)}"


def _session_body(random: Random, **more: object) -> bytes:
    return encode_body(ReferenceCode=f"order-{random.getrandbits(60)}", **more)


def _post(random: Random, body: bytes, **headers: str) -> tuple[Call, ...]:
    return (Call("POST", _prefix(random) + PATH, body, {**HEADERS, **headers}),)


def _send_session(random: Random) -> tuple[Call, ...]:
    return _post(random, _session_body(random))


def _send_by_keys(random: Random) -> tuple[Call, ...]:
    key = f"k-{random.randrange(BUSY_NAMESPACES)}"
    return (Call("POST", PATH, _session_body(random), {**HEADERS, "apikeyprivate": key}),)


def _send_large_session(random: Random) -> tuple[Call, ...]:
    return _post(random, _session_body(random, Padding="x" * random.randrange(MAX_PADDING)))


def _send_large_head(random: Random) -> tuple[Call, ...]:
    headers = {f"X-Trace-{number}": f"{random.getrandbits(400):x}" for number in range(60)}
    return _post(random, _session_body(random), **headers)


def _send_invalid(random: Random) -> tuple[Call, ...]:
    fields = {f"Field{random.getrandbits(30)}": None for _ in range(random.randrange(200))}
    body = random.choice(
        (b"{", b"[" * 500, json.dumps(fields).encode(), b"\xff\xfe" * 1000, b'{"a":' + b"1" * 900)
    )
    return _post(random, body)


def _send_too_large(random: Random) -> tuple[Call, ...]:
    return _post(random, b"x" * 70_000)


def _send_without_keys(random: Random) -> tuple[Call, ...]:
    return (
        Call("POST", _prefix(random) + PATH, _session_body(random), {"Content-Type": "application/json"}),
    )


def _send_bad_mode(random: Random) -> tuple[Call, ...]:
    return _post(random, _session_body(random), **{"X-Mock-Mode": f"htp={random.getrandbits(900):x}"})


def _send_counted_mode(random: Random) -> tuple[Call, ...]:
    mode = f"http={random.randrange(400, 600)}@first-{random.getrandbits(20) + 1},ok"
    return _post(random, _session_body(random), **{"X-Mock-Mode": mode})


def _send_quota_mode(random: Random) -> tuple[Call, ...]:
    mode = f"http=429@over-{random.randrange(1, 1000)}/{random.randrange(1, 3600)}s"
    return _post(random, _session_body(random), **{"X-Mock-Mode": mode})


def _send_fault(random: Random) -> tuple[Call, ...]:
    fault = random.choice(("reset", "reset:after", "truncate", "empty", "garbage"))
    return _post(random, _session_body(random), **{"X-Mock-Mode": f"fault={fault}"})


def _send_delayed(random: Random) -> tuple[Call, ...]:
    return _post(random, _session_body(random), **{"X-Mock-Mode": "delay=1..30"})


def _get_unknown_path(random: Random) -> tuple[Call, ...]:
    return (Call("GET", f"{_prefix(random)}/unknown/{random.getrandbits(2000):x}"),)


def _admin(method: str, path: str, body: object = None) -> Callable[[Random], tuple[Call, ...]]:
    content = b"" if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json"}
    return lambda random: (Call(method, f"{_configured_prefix(random)}/__admin{path}", content, headers),)


def _use_rules(random: Random) -> tuple[Call, ...]:
    prefix, headers = _configured_prefix(random), {"Content-Type": "application/json"}
    rule = json.dumps({"mode": "http=503@first-3", "times": 2, "match": {"method": "POST"}}).encode()
    session = Call("POST", prefix + PATH, _session_body(random))
    add = Call("POST", f"{prefix}/__admin/rules", rule, headers)
    return (add, session, session, Call("DELETE", f"{prefix}/__admin/rules", b"", headers))


def _import_many(random: Random) -> tuple[Call, ...]:
    prefix, headers = _configured_prefix(random), {"Content-Type": "application/json"}
    stubs = [
        {"request": {"method": "POST", "urlPath": f"/{number}"}, "response": {"status": 503}}
        for number in range(100)
    ]
    body = json.dumps({"mappings": stubs, "importOptions": {"deleteAllNotInImport": True}}).encode()
    return (Call("POST", f"{prefix}/__admin/mappings/import", body, headers),)


# fmt: off
ACTIONS: tuple[Action, ...] = (
    Action("session", 400, _send_session),
    Action("session by keys", 100, _send_by_keys),
    Action("large session", 120, _send_large_session),
    Action("large head", 40, _send_large_head),
    Action("invalid body", 120, _send_invalid, (400,)),
    Action("too large body", 20, _send_too_large, (413,)),
    Action("no keys", 40, _send_without_keys, (401,)),
    Action("bad mode header", 120, _send_bad_mode, (400,)),
    Action("counted mode", 60, _send_counted_mode, tuple(range(400, 600))),
    Action("quota", 40, _send_quota_mode, (200, 429)),
    Action("fault", 20, _send_fault, (200,), may_break=True),
    Action("delay", 20, _send_delayed),
    Action("unknown path", 60, _get_unknown_path, (404,)),
    Action("rules", 10, _use_rules, (200, 201, 503)),
    Action("import", 1, _import_many, (200, 503)),
    Action("mode", 4, _admin("PUT", "/mode", {"mode": "delay=1"})),
    Action("clock", 4, _admin("PUT", "/clock", {"now": "2030-01-01T00:00:00+03:00"})),
    Action("verify", 8, _admin("POST", "/verify", {"atLeast": 0, "match": {"method": "POST"}})),
    Action("list requests", 4, _admin("GET", "/requests?limit=20")),
    Action("list sessions", 2, _admin("GET", "/sessions?limit=20")),
    Action("export", 1, _admin("GET", "/requests/export?format=har&limit=20")),
    Action("metrics", 2, _admin("GET", "/metrics")),
    Action("reset", 4, _admin("POST", "/reset")),
)
# fmt: on
"""Every action. A session can get a 503 from a rule, and a mode header a 4xx or 5xx, because it asks for one."""
