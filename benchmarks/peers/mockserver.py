"""MockServer: header regexes, a JSON_SCHEMA body, a Velocity reply; priority 0 refuses the rest."""

from __future__ import annotations

import json
from typing import Any

from job import PATH, REFUSAL, SCHEMA, SESSION_MINUTES, SLOW_MS, SLOW_PATH, envelope

from peers.launch import Launch

JAR = "npm/mockserver/node_modules/mockserver-node/mockserver-netty-8.0.0-jar-with-dependencies.jar"
JSON_TYPE = {"Content-Type": ["application/json"]}


def default(launch: Launch) -> list[str]:
    """As it comes, but for the log: its default prints every request in full, which no other peer does."""
    expectations = [_expectation(PATH), _expectation(SLOW_PATH, SLOW_MS), _refuse()]
    file = launch.write("expectations.json", json.dumps(expectations))
    jar = str(launch.tools / JAR)
    return ["java", "-jar", jar, "run", "-p", str(launch.port), "--init", str(file), "-l", "WARN"]


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
    later = f"$math.add($date.getSystemTime(), {SESSION_MINUTES * 60_000})"
    expiry = f"#set($expiry=$date.format(\"yyyy-MM-dd'T'HH:mm:ss\", {later}))"
    body = json.dumps(envelope("$!uuid", "$expiry"))
    return f'{expiry}{{"statusCode":200,"headers":{json.dumps(JSON_TYPE)},"body":{body}}}'


def _refuse() -> dict[str, Any]:
    request = {"method": "POST", "path": f"{PATH}.*"}
    response = {"statusCode": 400, "headers": JSON_TYPE, "body": REFUSAL}
    return {"priority": 0, "httpRequest": request, "httpResponse": response}
