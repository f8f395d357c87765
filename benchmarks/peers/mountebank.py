"""mountebank: predicates per field (it has no JSON Schema), a response from injected JavaScript."""

from __future__ import annotations

import json
from typing import Any

from workload import DELAY_MS, DELAYED_PATH, ERROR_BODY, PATH, PHONE_PATTERN, SESSION_MINUTES, success_body

from peers.peer import LaunchContext

PROGRAM = "npm/mountebank/node_modules/.bin/mb"
JSON_TYPE = {"Content-Type": "application/json"}
SCRIPT = """function (config) {
  var expiry = new Date(Date.now() + %d * 60000).toISOString().slice(0, 19);
  var body = %s.replace("$GUID", require("crypto").randomUUID()).replace("$EXPIRY", expiry);
  return { statusCode: 200, headers: { "Content-Type": "application/json", "Connection": "keep-alive" }, body: body };
}"""


def default(context: LaunchContext) -> list[str]:
    """Run it with recorded requests, which corresponds to our journal, and without a log.

    The response asks for keep-alive: without that header mountebank closes every connection.
    """
    imposter = {
        "port": context.port,
        "protocol": "http",
        "host": "127.0.0.1",
        "recordRequests": True,
        "defaultResponse": {"statusCode": 400, "headers": JSON_TYPE, "body": ERROR_BODY},
        "stubs": [_stub(PATH), _stub(DELAYED_PATH, DELAY_MS)],
    }
    file = context.write("imposters.json", json.dumps({"imposters": [imposter]}))
    admin = ["--port", str(context.second_port), "--localOnly", "--pidfile", str(context.folder / "mb.pid")]
    quiet = ["--nologfile", "--loglevel", "error"]
    return [
        str(context.tools / PROGRAM),
        "start",
        "--configfile",
        str(file),
        "--allowInjection",
        *admin,
        *quiet,
    ]


def _stub(path: str, delay_ms: int = 0) -> dict[str, Any]:
    response: dict[str, Any] = {
        "inject": SCRIPT % (SESSION_MINUTES, json.dumps(success_body("$GUID", "$EXPIRY")))
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
