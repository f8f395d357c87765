"""The Java client from WireMock's own jar, through a path prefix, compiled and run in one process."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from tests.api.admin.clients import npm
from tests.api.admin.suite import Suite
from tests.support.request_data import PATH


@pytest.mark.skipif(shutil.which("javac") is None, reason="needs a JDK")
def test_the_java_client(prepared: Suite) -> None:
    (jar,) = (npm.get_node_modules() / "wiremock").rglob("wiremock-standalone-*.jar")
    command = [
        "java",
        "-cp",
        str(jar),
        str(npm.HERE / "Stock.java"),
        str(prepared.client.port),
        prepared.prefix,
        PATH,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert dict(line.split("=", 1) for line in done.stdout.splitlines()) == {
        "all": "3",
        "matched": "true",
        "fault": "EMPTY_RESPONSE",
        "subEvents": "2",
        "delay": "5",
        "unmatchedEvents": "1",
        "find": "2",
        "verification": "true",
        "unmatched": "PUT",
        "unmatchedNear": "Create Session",
        "nearRequest": "3",
        "nearPattern": "3",
        "settings": "7",
        "distribution": "true",
        "scenarios": "step-3",
        "moved": "step-2",
        "back": "Started",
        "stub": "503",
        "byStub": "0",
        "edited": "EMPTY_RESPONSE",
        "refused": "true",
        "removed": "1",
        "metadata": "1",
        "end": "0",
    }
