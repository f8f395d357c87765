"""Run pytest in a separate process, with our plugin and only those that are named."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

CLIENT = """
import json
from http.client import HTTPConnection
from urllib.parse import urlsplit

def create_session(paywall, reference_code, **fields):
    body = {"ReferenceCode": reference_code, "UserId": "72812393211", "UserPhone": "9051" + "23456710", **fields}
    parts = urlsplit(paywall.endpoint)
    connection = HTTPConnection(parts.hostname, parts.port, timeout=60)
    connection.request("POST", parts.path, json.dumps(body), {**paywall.headers, "Content-Type": "application/json"})
    with connection.getresponse() as response:
        response.read()
    connection.close()
    return response.status
"""


def run_pytest(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, *arguments: str
) -> pytest.RunResult:
    """Run the tests in the folder of *pytester*; they may import `create_session` from `client`."""
    for name in ("PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT", "PYTEST_XDIST_TESTRUNUID"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    pytester.makepyfile(client=CLIENT)
    return pytester.runpytest_subprocess("-p", "mockpaywall.pytest_plugin", *arguments, timeout=150)
