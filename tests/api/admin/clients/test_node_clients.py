"""npm wiremock-rest-client and wiremock-captain, one process each, through a /ns/<name>/ base path."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import Any

from tests.api.admin.clients import npm
from tests.support.request_data import PATH


def run(script: str, base_url: str) -> Any:
    node_modules = npm.get_node_modules()
    command = [str(shutil.which("node")), str(npm.HERE / script), str(node_modules), base_url, PATH]
    done = subprocess.run(command, capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_wiremock_rest_client(base_url: str) -> None:
    assert run("rest_client.mjs", base_url) == {
        "all": [True, False, True],
        "one": True,
        "count": 2,
        "find": [PATH, PATH],
        "unmatched": ["PUT"],
        "unmatchedNear": "Create Session",
        "nearRequest": 3,
        "nearPattern": 3,
        "byMetadata": 0,
        "settings": {"fixedDelay": 7, "proxyPassThrough": False},
        "scenarios": ["step-3"],
        "moved": "step-2",
        "back": "Started",
        "mapping": 503,
        "edited": "EMPTY_RESPONSE",
        "left": 2,
        "removed": 1,
        "found": 1,
        "recording": "NeverStarted",
        "snapshot": [],
        "stubsLeft": 0,
        "end": 0,
    }


def test_wiremock_captain(base_url: str) -> None:
    results = run("captain.mjs", base_url)
    assert "POST /__admin/rules" in results.pop("refused")
    assert results == {
        "all": [True, False, True],
        "forApi": 2,
        "unmatched": ["PUT"],
        "scenarios": ["default"],
        "mapping": 503,
        "fault": "EMPTY_RESPONSE",
        "mappings": 2,
        "end": 0,
    }
