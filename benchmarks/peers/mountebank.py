"""mountebank: predicates per field (it has no JSON Schema), a reply from injected JavaScript."""

from __future__ import annotations

import json
from typing import Any

from job import PATH, PHONE_PATTERN, REFUSAL, SESSION_MINUTES, SLOW_MS, SLOW_PATH, envelope

from peers.launch import Launch

PROGRAM = "npm/mountebank/node_modules/.bin/mb"
JSON_TYPE = {"Content-Type": "application/json"}
SCRIPT = """function (config) {
  var expiry = new Date(Date.now() + %d * 60000).toISOString().slice(0, 19);
  var body = %s.replace("$GUID", require("crypto").randomUUID()).replace("$EXPIRY", expiry);
  return { statusCode: 200, headers: { "Content-Type": "application/json", "Connection": "keep-alive" }, body: body };
}"""


def default(launch: Launch) -> list[str]:
    """As it comes, with requests recorded (our journal's counterpart) and the log off.

    The reply asks for keep-alive: without it mountebank closes every connection.
    """
    imposter = {
        "port": launch.port,
        "protocol": "http",
        "host": "127.0.0.1",
        "recordRequests": True,
        "defaultResponse": {"statusCode": 400, "headers": JSON_TYPE, "body": REFUSAL},
        "stubs": [_stub(PATH), _stub(SLOW_PATH, SLOW_MS)],
    }
    file = launch.write("imposters.json", json.dumps({"imposters": [imposter]}))
    admin = ["--port", str(launch.spare_port), "--localOnly", "--pidfile", str(launch.folder / "mb.pid")]
    quiet = ["--nologfile", "--loglevel", "error"]
    return [
        str(launch.tools / PROGRAM),
        "start",
        "--configfile",
        str(file),
        "--allowInjection",
        *admin,
        *quiet,
    ]


def _stub(path: str, delay_ms: int = 0) -> dict[str, Any]:
    response: dict[str, Any] = {
        "inject": SCRIPT % (SESSION_MINUTES, json.dumps(envelope("$GUID", "$EXPIRY")))
    }
    if delay_ms:
        response["behaviors"] = [{"wait": delay_ms}]
    return {"predicates": _predicates(path), "responses": [response]}


def _predicates(path: str) -> list[dict[str, Any]]:
    return [
        {"equals": {"method": "POST", "path": path}},
        {"matches": {"headers": {"apikeyprivate": ".+", "apiclientprivate": ".+"}}},
        _field("ReferenceCode", ".+"),
        _field("UserId", ".+"),
        _field("UserPhone", PHONE_PATTERN),
    ]


def _field(name: str, pattern: str) -> dict[str, Any]:
    return {"jsonpath": {"selector": f"$.{name}"}, "matches": {"body": pattern}}
