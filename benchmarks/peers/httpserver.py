"""pytest-httpserver: a handler as a user would write it, with jsonschema, threaded."""

from __future__ import annotations

import json
from pathlib import Path

from workload import DELAY_MS, DELAYED_PATH, ERROR_BODY, PATH, SCHEMA, SESSION_MINUTES

from peers.peer import LaunchContext

PYTHON = "httpserver/bin/python"
PROGRAM = Path(__file__).with_name("httpserver_program.py")


def default(context: LaunchContext) -> list[str]:
    """Run its server class in a process of its own."""
    workload = {
        "schema": SCHEMA,
        "error_body": ERROR_BODY,
        "minutes": SESSION_MINUTES,
        "paths": {PATH: 0, DELAYED_PATH: DELAY_MS},
    }
    file = context.write("workload.json", json.dumps(workload))
    return [str(context.tools / PYTHON), str(PROGRAM), str(context.port), str(file)]
