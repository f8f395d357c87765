"""pytest-httpserver: a handler such as a user would write, with jsonschema, threaded."""

from __future__ import annotations

import json
from pathlib import Path

from job import PATH, REFUSAL, SCHEMA, SESSION_MINUTES, SLOW_MS, SLOW_PATH

from peers.launch import Launch

PYTHON = "httpserver/bin/python"
PROGRAM = Path(__file__).with_name("httpserver_program.py")


def default(launch: Launch) -> list[str]:
    """Its own server class, run on its own."""
    job = {
        "schema": SCHEMA,
        "refusal": REFUSAL,
        "minutes": SESSION_MINUTES,
        "paths": {PATH: 0, SLOW_PATH: SLOW_MS},
    }
    file = launch.write("job.json", json.dumps(job))
    return [str(launch.tools / PYTHON), str(PROGRAM), str(launch.port), str(file)]
