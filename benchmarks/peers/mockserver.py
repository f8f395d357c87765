"""MockServer: header regexes, a JSON_SCHEMA body, a Velocity response; priority 0 refuses all other requests."""

from __future__ import annotations

import json
from typing import Any

from workload import DELAY_MS, DELAYED_PATH, ERROR_BODY, PATH, SCHEMA, SESSION_MINUTES, success_body

from peers.peer import LaunchContext

JAR = "npm/mockserver/node_modules/mockserver-node/mockserver-netty-8.0.0-jar-with-dependencies.jar"
JSON_TYPE = {"Content-Type": ["application/json"]}


def default(context: LaunchContext) -> list[str]:
    """Run its defaults except the log level: its default prints every request in full, which no other peer does."""
    expectations = [_expectation(PATH), _expectation(DELAYED_PATH, DELAY_MS), _error_expectation()]
    file = context.write("expectations.json", json.dumps(expectations))
    jar = str(context.tools / JAR)
    return ["java", "-jar", jar, "run", "-p", str(context.port), "--init", str(file), "-l", "WARN"]


def _expectation(path: str, delay_ms: int = 0) -> dict[str, Any]:
    response: dict[str, Any] = {"templateType": "VELOCITY", "template": _template()}
    if delay_ms:
        response["delay"] = {"timeUnit": "MILLISECONDS", "value": delay_ms}
    request = {
        "method": "POST",
        "path": path,
        "headers": {"apikeyprivate": [".+"], "apiclientprivate": [".+"]},
        "body": {"type": "JSON_SCHEMA", "jsonSchema": json.dumps(SCHEMA)},
    }
    return {"priority": 10, "httpRequest": request, "httpResponseTemplate": response}


def _template() -> str:
    expiry_ms = f"$math.add($date.getSystemTime(), {SESSION_MINUTES * 60_000})"
    expiry = f"#set($expiry=$date.format(\"yyyy-MM-dd'T'HH:mm:ss\", {expiry_ms}))"
    body = json.dumps(success_body("$!uuid", "$expiry"))
    return f'{expiry}{{"statusCode":200,"headers":{json.dumps(JSON_TYPE)},"body":{body}}}'


def _error_expectation() -> dict[str, Any]:
    request = {"method": "POST", "path": f"{PATH}.*"}
    response = {"statusCode": 400, "headers": JSON_TYPE, "body": ERROR_BODY}
    return {"priority": 0, "httpRequest": request, "httpResponse": response}
