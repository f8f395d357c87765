"""WireMock: header regexes, `matchesJsonSchema`, Handlebars reply; a low-priority stub refuses the rest."""

from __future__ import annotations

import json
from typing import Any

from job import PATH, REFUSAL, SCHEMA, SESSION_MINUTES, SLOW_MS, SLOW_PATH, envelope

from peers.launch import Launch

JAR = "npm/wiremock/node_modules/wiremock/build/wiremock-standalone-3.13.2.jar"
REPLY = envelope(
    "{{randomValue type='UUID'}}",
    f"{{{{now offset='{SESSION_MINUTES} minutes' format=\"yyyy-MM-dd'T'HH:mm:ss\"}}}}",
)
JSON_TYPE = {"Content-Type": "application/json"}


def default(launch: Launch) -> list[str]:
    """As it comes: an unlimited journal, a container thread per request."""
    return _start(launch)


def bounded(launch: Launch) -> list[str]:
    """A journal of 1,000 and nothing else: the default one fills the heap in minutes of load."""
    return _start(launch, "--max-request-journal-entries", "1000")


def bounded_async(launch: Launch) -> list[str]:
    """For many requests at once: a journal of 1,000, answers from a timer, room for many connections."""
    return _start(
        launch,
        *("--max-request-journal-entries", "1000"),
        *("--async-response-enabled", "true", "--async-response-threads", "10"),
        *("--jetty-accept-queue-size", "4096"),
    )


def _start(launch: Launch, *options: str) -> list[str]:
    stubs = [_stub(PATH), _stub(SLOW_PATH, fixedDelayMilliseconds=SLOW_MS), _refuse()]
    launch.write("mappings/session.json", json.dumps({"mappings": stubs}))
    listen = ["--port", str(launch.port), "--bind-address", "127.0.0.1", "--root-dir", str(launch.folder)]
    return ["java", "-jar", str(launch.tools / JAR), *listen, "--disable-banner", *options]


def _stub(path: str, **delay: int) -> dict[str, Any]:
    given = {"matches": ".+"}
    request = {
        "method": "POST",
        "urlPath": path,
        "headers": {"apikeyprivate": given, "apiclientprivate": given},
        "bodyPatterns": [{"matchesJsonSchema": SCHEMA, "schemaVersion": "V202012"}],
    }
    response = {
        "status": 200,
        "headers": JSON_TYPE,
        "body": REPLY,
        "transformers": ["response-template"],
        **delay,
    }
    return {"priority": 1, "request": request, "response": response}


def _refuse() -> dict[str, Any]:
    request = {"method": "POST", "urlPathPattern": f"{PATH}(-slow)?"}
    return {
        "priority": 10,
        "request": request,
        "response": {"status": 400, "headers": JSON_TYPE, "body": REFUSAL},
    }
