"""The examples that pages quote are the files in examples/, and they run against a server.

Tests of those in examples/shop are with docs/browser.md, of the clients and of other frameworks in tests/examples.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

from mockpaywall.examples.checkout_programs import CHECKOUT_PROGRAMS, FOLDER
from mockpaywall.testing import (
    IssuedSession,
    MockPaywall,
    RecordedRequest,
    SentOtp,
    StoredAccount,
    StoredPayment,
)
from tests.docs.update_pages import PAGES_WITH_EXAMPLES
from tests.examples.frameworks.frameworks import FRAMEWORKS
from tests.support.example_runs import EXAMPLES, copy_python_examples, run_example, run_pytest
from tests.support.markdown import ROOT, load_page

PYTEST = load_page("docs/pytest.md")
QUOTED_BLOCKS = [
    block for path in PAGES_WITH_EXAMPLES for block in load_page(path).fenced_blocks() if block.example
]
QUOTED_EXAMPLES = {block.example: block.content for block in QUOTED_BLOCKS}
NOT_OURS = {"__pycache__", "node_modules", "build", "bin", "obj"}
BUILT = {".cache", ".class", ".commit", ".dll", ".exe"}
"""Suffixes of what the documented commands leave behind."""
NOT_QUOTED = {"package.json", "package-lock.json", "go.mod"}
LINKED = ("examples/shop/", "examples/clients/")
"""Too long to be quoted as a whole: docs/browser.md and docs/clients.md name them."""
FAILING_TEST, SETTINGS_FIXTURE = (
    next(block for block in PYTEST.fenced_blocks("python") if text in block.content)
    for text in ("test_an_outage", "paywall_settings")
)
FAILURE_REPORT, SCRIPT_OUTPUT = PYTEST.fenced_blocks("text")
CHECKED_BLOCKS = (
    *(block for block in QUOTED_BLOCKS if block.reason is None),
    FAILING_TEST,
    SETTINGS_FIXTURE,
    FAILURE_REPORT,
    SCRIPT_OUTPUT,
    *PYTEST.fenced_blocks("toml"),
)
SHORT_SESSION_TEST = """
from checkout import create_session

def test_a_session_lives_for_a_minute(paywall):
    create_session(paywall.url, paywall.headers, "order-1")
    (session,) = paywall.sessions()
    assert (session.expires_at - session.issued_at).total_seconds() == 60
"""


def require_program(program: str, min_version: int) -> str:
    """Return the path of *program*; skip the test if it is missing or older."""
    path = shutil.which(program)
    if path is None:
        pytest.skip(f"{program} is not installed")
    output = subprocess.run([path, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"\d+", output)
    if not version or int(version[0]) < min_version:
        pytest.skip(f"{program} is older than {min_version}")
    return path


@pytest.fixture
def python_folder(tmp_path: Path) -> Path:
    """Return a folder with the Python examples."""
    return copy_python_examples(tmp_path)


def test_every_example_is_on_the_page_unchanged() -> None:
    files = [
        path
        for path in EXAMPLES.rglob("*")
        if path.is_file() and path.suffix not in BUILT and not {*NOT_OURS, *NOT_QUOTED} & {*path.parts}
    ]
    contents = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}
    linked = {name for name in contents if name.startswith(LINKED)} - QUOTED_EXAMPLES.keys()
    assert {name: text for name, text in contents.items() if name not in linked} == QUOTED_EXAMPLES


def test_every_client_is_on_a_page() -> None:
    assert {f"{FOLDER}/{program.file}" for program in CHECKOUT_PROGRAMS.values()} <= QUOTED_EXAMPLES.keys()


def test_the_pytest_example_passes(python_folder: Path) -> None:
    exit_code, output = run_pytest(python_folder, "test_checkout.py")
    assert (exit_code, re.findall(r"\d+ passed|\d+ failed", output)) == (0, ["5 passed"]), output


def test_the_unittest_example_passes(python_folder: Path) -> None:
    exit_code, output = run_example(python_folder, sys.executable, "-W", "error", "test_with_unittest.py")
    assert exit_code == 0, output
    assert "Ran 1 test" in output


def test_the_script_prints_what_the_page_shows(python_folder: Path) -> None:
    exit_code, output = run_example(python_folder, sys.executable, "-W", "error", "script.py")
    assert (exit_code, output) == (0, SCRIPT_OUTPUT.content)


def test_a_failed_test_prints_what_the_page_shows(python_folder: Path) -> None:
    (python_folder / "test_failing.py").write_text(FAILING_TEST.content, encoding="utf-8")
    exit_code, output = run_pytest(python_folder, "test_failing.py")
    assert exit_code == 1
    assert f"- what paywall saw -------------------------------\n{FAILURE_REPORT.content}" in output


def test_the_settings_fixture_is_used(python_folder: Path) -> None:
    (python_folder / "conftest.py").write_text(SETTINGS_FIXTURE.content, encoding="utf-8")
    (python_folder / "test_it.py").write_text(SHORT_SESSION_TEST, encoding="utf-8")
    exit_code, output = run_pytest(python_folder, "test_it.py")
    assert exit_code == 0, output


RUN_FOLDERS = (
    "examples/python/",
    *(f"examples/{framework.folder.name}/" for framework in FRAMEWORKS),
    "examples/shop/",
    "examples/clients/",
)


def test_an_example_is_run_or_says_why_not() -> None:
    run = {block.example for block in QUOTED_BLOCKS if block.reason is None}
    assert run == {name for name in QUOTED_EXAMPLES if name.startswith(RUN_FOLDERS)}


def test_pytest_can_leave_out_the_plugin_of_faker(python_folder: Path) -> None:
    (block,) = PYTEST.fenced_blocks("toml")
    (python_folder / "pyproject.toml").write_text(block.content, encoding="utf-8")
    exit_code, output = run_pytest(python_folder, "test_checkout.py", "-q")
    assert exit_code == 0, output


def test_the_testcontainers_example_for_node_is_valid_javascript() -> None:
    node = require_program("node", 18)
    assert run_example(EXAMPLES / "testcontainers", node, "--check", "paywall.mjs") == (0, "")


def test_the_table_lists_every_member_of_the_object() -> None:
    cells = " ".join(row[0] for row in PYTEST.rows("member of `paywall`"))
    listed = re.findall(r"`([a-z_0-9]+)[(`]", cells)
    assert sorted(listed) == sorted(name for name in dir(MockPaywall) if not name.startswith("_"))


@pytest.mark.parametrize(
    ("method", "value_type"),
    [
        ("requests()", RecordedRequest),
        ("sessions()", IssuedSession),
        ("accounts()", StoredAccount),
        ("otps()", SentOtp),
        ("payments()", StoredPayment),
    ],
)
def test_the_table_lists_every_field_of_the_values(method: str, value_type: type) -> None:
    (row,) = (row for row in PYTEST.rows("member of `paywall`") if row[0] == f"`{method}`")
    listed = re.findall(r"`([a-z_0-9]+)`", row[1])
    assert sorted(listed) == sorted(name for name in dir(value_type) if not name.startswith("_"))


def test_the_five_admin_requests_work() -> None:
    rows = load_page("docs/in-your-tests.md").rows("request")
    assert len(rows) == 5
    with MockPaywall() as mock:
        for request, body, _ in rows:
            assert send_admin_request(mock, request.strip("`"), body.strip("`")) == 200, request


def send_admin_request(mock: MockPaywall, request: str, body: str) -> int:
    """Return the status of `METHOD PATH` with *body*, sent with the key pair of *mock*."""
    method, path = request.split()
    connection = HTTPConnection(mock.url.removeprefix("http://"), timeout=60)
    connection.request(method, path, body, {**mock.headers, "Content-Type": "application/json"})
    status = connection.getresponse().status
    connection.close()
    return status
