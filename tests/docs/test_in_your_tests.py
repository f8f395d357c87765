"""docs/in-your-tests.md against the files in examples/, and the examples against a server."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from http.client import HTTPConnection
from pathlib import Path

import pytest

from mockpaywall.testing import MockPaywall, Request, Session
from tests.docs.readme import ROOT, code, rows

pytestmark = pytest.mark.timeout(180)

TEXT = (ROOT / "docs" / "in-your-tests.md").read_text(encoding="utf-8")
EXAMPLES = ROOT / "examples"
SHOWN = dict(re.findall(r"^<!-- (examples/\S+) -->\n```[a-z]+\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE))
SHORT_LIVED = """
from checkout import create_session

def test_a_session_lives_for_a_minute(paywall):
    create_session(paywall.url, paywall.headers, "order-1")
    (session,) = paywall.sessions()
    assert (session.expires_at - session.issued_at).total_seconds() == 60
"""
PYTEST = (sys.executable, "-m", "pytest", "-p", "mockpaywall.pytest_plugin")


def run(folder: Path, *command: str, environ: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Exit code and output; of pytest plugins, those that are asked for alone."""
    ours = {
        name: text for name, text in os.environ.items() if not name.startswith(("PYTEST_", "MOCKPAYWALL_"))
    }
    done = subprocess.run(
        command,
        cwd=folder,
        env={**ours, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", **(environ or {})},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    return done.returncode, done.stdout


def needs(program: str, least: int) -> str:
    """Where *program* is; without it, or with an older one, the test is skipped."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not on this machine")
    found = re.search(
        r"\d+", subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    )
    if not found or int(found[0]) < least:
        pytest.skip(f"{program} is older than {least}")
    return path


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """The Python examples, where no settings of this checkout reach them."""
    shutil.copytree(EXAMPLES / "python", tmp_path / "python")
    return tmp_path / "python"


def test_every_example_is_on_the_page_as_it_is() -> None:
    files = [path for path in EXAMPLES.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files} == SHOWN


def test_the_pytest_example_passes(python: Path) -> None:
    ended, output = run(python, *PYTEST, "test_checkout.py")
    assert (ended, re.findall(r"\d+ passed|\d+ failed", output)) == (0, ["5 passed"]), output


def test_the_unittest_example_passes(python: Path) -> None:
    ended, output = run(python, sys.executable, "-W", "error", "test_with_unittest.py")
    assert ended == 0, output
    assert "Ran 1 test" in output


def test_the_script_prints_what_is_shown(python: Path) -> None:
    ended, output = run(python, sys.executable, "-W", "error", "script.py")
    assert (ended, output) == (0, blocks("text")[1])


def test_a_failed_test_shows_what_is_shown(python: Path) -> None:
    failing = next(block for block in blocks("python") if "outage" in block)
    (python / "test_failing.py").write_text(failing, encoding="utf-8")
    ended, output = run(python, *PYTEST, "test_failing.py")
    assert ended == 1
    assert f"- what paywall saw -------------------------------\n{blocks('text')[0]}" in output


def test_the_settings_fixture_is_used(python: Path) -> None:
    fixture = next(block for block in blocks("python") if "paywall_settings" in block)
    (python / "conftest.py").write_text(fixture, encoding="utf-8")
    (python / "test_it.py").write_text(SHORT_LIVED, encoding="utf-8")
    ended, output = run(python, *PYTEST, "test_it.py")
    assert ended == 0, output


def test_the_node_example_passes() -> None:
    node = needs("node", 18)
    with MockPaywall() as mock:
        ended, output = run(
            EXAMPLES / "node", node, "--test", "checkout.test.mjs", environ={"PAYWALL_URL": mock.url}
        )
        assert (ended, re.findall(r"^. pass (\d+)$", output, re.MULTILINE)) == (0, ["2"]), output
        assert [request.status for request in mock.requests()] == [200]


def test_the_java_example_passes() -> None:
    java = needs("java", 17)
    with MockPaywall() as mock:
        ended, output = run(EXAMPLES / "java", java, "CheckoutTest.java", environ={"PAYWALL_URL": mock.url})
        assert (ended, output) == (0, "1 passed\n")
        assert [request.status for request in mock.requests()] == [503, 503, 200]


def test_the_lines_for_node_containers_are_javascript() -> None:
    node = needs("node", 18)
    assert run(EXAMPLES / "testcontainers", node, "--check", "paywall.mjs") == (0, "")


def test_the_table_lists_what_the_object_has() -> None:
    listed = re.findall(r"`([a-z_]+)[(`]", " ".join(row[0] for row in rows(TEXT, "`paywall` has")))
    assert sorted(listed) == sorted(name for name in dir(MockPaywall) if not name.startswith("_"))


@pytest.mark.parametrize(("call", "kind"), [("requests()", Request), ("sessions()", Session)])
def test_the_table_lists_what_the_values_have(call: str, kind: type) -> None:
    (row,) = (row for row in rows(TEXT, "`paywall` has") if row[0] == f"`{call}`")
    listed = re.findall(r"`([a-z_0-9]+)`", row[1])
    assert sorted(listed) == sorted(name for name in dir(kind) if not name.startswith("_"))


def test_the_calls_of_the_table_are_those_that_the_examples_need() -> None:
    calls = [row[0].strip("`") for row in rows(TEXT, "call")]
    with MockPaywall() as mock:
        for request, (_, body, _) in zip(calls, rows(TEXT, "call"), strict=True):
            assert answer_to(mock, request, body.strip("`")) == 200, request


def answer_to(mock: MockPaywall, call: str, body: str) -> int:
    method, path = call.split()
    connection = HTTPConnection(mock.url.removeprefix("http://"), timeout=60)
    connection.request(method, path, body, {**mock.headers, "Content-Type": "application/json"})
    status = connection.getresponse().status
    connection.close()
    return status


def blocks(language: str) -> list[str]:
    return code(TEXT, language)
