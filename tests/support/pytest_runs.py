"""pytest in a process of its own, with our plugin and no other that was not asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

CLIENT = """
import json
from http.client import HTTPConnection
from urllib.parse import urlsplit

def ask(paywall, reference_code, **fields):
    body = {"ReferenceCode": reference_code, "UserId": "72812393211", "UserPhone": "9051" + "23456710", **fields}
    parts = urlsplit(paywall.endpoint)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=60)
    connection.request("POST", parts.path, json.dumps(body), {**paywall.headers, "Content-Type": "application/json"})
    with connection.getresponse() as reply:
        reply.read()
    connection.close()
    return reply.status
"""


def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> pytest.RunResult:
    """What became of the tests that *pytester* was given."""
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_XDIST_TESTRUNUID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makepyfile(client=CLIENT)
    return pytester.runpytest_subprocess("-p", "mockpaywall.pytest_plugin", *arguments, timeout=150)
