"""docs/in-your-tests.md: its examples are the files in examples/, and they run against a server.

Tests of examples/clients are on docs/lost-answers.md, and two files of examples/shop on docs/browser.md.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path

import pytest

from mockpaywall.testing import (
    IssuedSession,
    MockPaywall,
    RecordedRequest,
    SentOtp,
    StoredAccount,
    StoredPayment,
)
from tests.docs.update_pages import EXAMPLES_PAGE, PAGES_WITH_EXAMPLES
from tests.support.example_runs import EXAMPLES, copy_python_examples, run_example, run_pytest
from tests.support.markdown import ROOT, load_page

pytestmark = pytest.mark.timeout(180)

PAGE = load_page(EXAMPLES_PAGE)
QUOTED_EXAMPLES = {
    name: content
    for path in PAGES_WITH_EXAMPLES
    for name, content in re.findall(
        r"^<!-- (examples/\S+) -->\n```[a-z]+\n(.*?)^```$", load_page(path).text, re.DOTALL | re.MULTILINE
    )
}
NOT_OURS = {"__pycache__", "node_modules", "build"}
LINKED = ("examples/shop/", "examples/clients/")
"""Too long to be quoted as a whole: docs/browser.md and docs/lost-answers.md link to them."""
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


def find_block(text: str) -> str:
    """Return the Python block of the page that contains *text*."""
    return next(block for block in PAGE.code_blocks("python") if text in block)


def test_every_example_is_on_the_page_unchanged() -> None:
    files = [path for path in EXAMPLES.rglob("*") if path.is_file() and not NOT_OURS & {*path.parts}]
    contents = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}
    linked = {name for name in contents if name.startswith(LINKED)} - QUOTED_EXAMPLES.keys()
    assert {name: text for name, text in contents.items() if name not in linked} == QUOTED_EXAMPLES


def test_the_pytest_example_passes(python_folder: Path) -> None:
    exit_code, output = run_pytest(python_folder, "test_checkout.py")
    assert (exit_code, re.findall(r"\d+ passed|\d+ failed", output)) == (0, ["5 passed"]), output


def test_the_unittest_example_passes(python_folder: Path) -> None:
    exit_code, output = run_example(python_folder, sys.executable, "-W", "error", "test_with_unittest.py")
    assert exit_code == 0, output
    assert "Ran 1 test" in output


def test_the_script_prints_what_the_page_shows(python_folder: Path) -> None:
    exit_code, output = run_example(python_folder, sys.executable, "-W", "error", "script.py")
    assert (exit_code, output) == (0, PAGE.code_blocks("text")[1])


def test_a_failed_test_prints_what_the_page_shows(python_folder: Path) -> None:
    (python_folder / "test_failing.py").write_text(find_block("test_an_outage"), encoding="utf-8")
    exit_code, output = run_pytest(python_folder, "test_failing.py")
    assert exit_code == 1
    report = PAGE.code_blocks("text")[0]
    assert f"- what paywall saw -------------------------------\n{report}" in output


def test_the_settings_fixture_is_used(python_folder: Path) -> None:
    (python_folder / "conftest.py").write_text(find_block("paywall_settings"), encoding="utf-8")
    (python_folder / "test_it.py").write_text(SHORT_SESSION_TEST, encoding="utf-8")
    exit_code, output = run_pytest(python_folder, "test_it.py")
    assert exit_code == 0, output


def test_the_node_example_passes() -> None:
    node = require_program("node", 18)
    with MockPaywall() as mock:
        environ = {"PAYWALL_URL": mock.url}
        exit_code, output = run_example(
            EXAMPLES / "node", node, "--test", "checkout.test.mjs", environ=environ
        )
        assert (exit_code, re.findall(r"^. pass (\d+)$", output, re.MULTILINE)) == (0, ["2"]), output
        assert [request.status for request in mock.requests()] == [200]


def test_the_java_example_passes() -> None:
    java = require_program("java", 17)
    with MockPaywall() as mock:
        environ = {"PAYWALL_URL": mock.url}
        result = run_example(EXAMPLES / "java", java, "CheckoutTest.java", environ=environ)
        assert result == (0, "1 passed\n")
        assert [request.status for request in mock.requests()] == [503, 503, 200]


def test_the_testcontainers_example_for_node_is_valid_javascript() -> None:
    node = require_program("node", 18)
    assert run_example(EXAMPLES / "testcontainers", node, "--check", "paywall.mjs") == (0, "")


def test_the_table_lists_every_member_of_the_object() -> None:
    cells = " ".join(row[0] for row in PAGE.rows("member of `paywall`"))
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
    (row,) = (row for row in PAGE.rows("member of `paywall`") if row[0] == f"`{method}`")
    listed = re.findall(r"`([a-z_0-9]+)`", row[1])
    assert sorted(listed) == sorted(name for name in dir(value_type) if not name.startswith("_"))


def test_the_five_admin_requests_work() -> None:
    rows = PAGE.rows("request")
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
