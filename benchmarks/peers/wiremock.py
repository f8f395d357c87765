"""WireMock: header regexes, `matchesJsonSchema`, a Handlebars response; a low-priority stub refuses the rest."""

from __future__ import annotations

import json
from typing import Any

from workload import DELAY_MS, DELAYED_PATH, ERROR_BODY, PATH, SCHEMA, SESSION_MINUTES, success_body

from peers.peer import LaunchContext

JAR = "npm/wiremock/node_modules/wiremock/build/wiremock-standalone-3.13.2.jar"
SUCCESS_TEMPLATE = success_body(
    "{{randomValue type='UUID'}}",
    f"{{{{now offset='{SESSION_MINUTES} minutes' format=\"yyyy-MM-dd'T'HH:mm:ss\"}}}}",
)
JSON_TYPE = {"Content-Type": "application/json"}


def default(context: LaunchContext) -> list[str]:
    """Run its defaults: a journal without a limit, a container thread per request."""
    return _command(context)


def bounded(context: LaunchContext) -> list[str]:
    """Change only the journal, to 1,000 requests: the default one fills the heap in minutes of load."""
    return _command(context, "--max-request-journal-entries", "1000")


def bounded_async(context: LaunchContext) -> list[str]:
    """Set it up for many concurrent requests: a journal of 1,000, timed responses, a long accept queue."""
    return _command(
        context,
        *("--max-request-journal-entries", "1000"),
        *("--async-response-enabled", "true", "--async-response-threads", "10"),
        *("--jetty-accept-queue-size", "4096"),
    )


def bounded_command(context: LaunchContext) -> list[str]:
    """Return the command line for the mappings in the folder of *context*, with a journal of 1,000 requests."""
    return _java_command(context, "--max-request-journal-entries", "1000")


def _command(context: LaunchContext, *options: str) -> list[str]:
    stubs = [_stub(PATH), _stub(DELAYED_PATH, fixedDelayMilliseconds=DELAY_MS), _error_stub()]
    context.write("mappings/session.json", json.dumps({"mappings": stubs}))
    return _java_command(context, *options)


def _java_command(context: LaunchContext, *options: str) -> list[str]:
    listen = ["--port", str(context.port), "--bind-address", "127.0.0.1", "--root-dir", str(context.folder)]
    return ["java", "-jar", str(context.tools / JAR), *listen, "--disable-banner", *options]


def _stub(path: str, **delay: int) -> dict[str, Any]:
    not_empty = {"matches": ".+"}
    request = {
        "method": "POST",
        "urlPath": path,
        "headers": {"apikeyprivate": not_empty, "apiclientprivate": not_empty},
        "bodyPatterns": [{"matchesJsonSchema": SCHEMA, "schemaVersion": "V202012"}],
    }
    response = {
        "status": 200,
        "headers": JSON_TYPE,
        "body": SUCCESS_TEMPLATE,
        "transformers": ["response-template"],
        **delay,
    }
    return {"priority": 1, "request": request, "response": response}


def _error_stub() -> dict[str, Any]:
    request = {"method": "POST", "urlPathPattern": f"{PATH}(-slow)?"}
    return {
        "priority": 10,
        "request": request,
        "response": {"status": 400, "headers": JSON_TYPE, "body": ERROR_BODY},
    }
