"""docs/lost-answers.md: its example runs, and a double charge is reported as it says."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from mockpaywall.modes.parser import parse
from mockpaywall.testing import MockPaywall
from tests.docs.shell_session import make_environ
from tests.docs.update_pages import LOST_ANSWERS_PAGE
from tests.support.example_runs import EXAMPLES, run_pytest
from tests.support.markdown import load_page, plain

PAGE = load_page(LOST_ANSWERS_PAGE)
DOUBLE_CHARGE = PAGE.section("Find a double charge")
LOSE_ANSWER, VERIFY = PAGE.section("In any language").fenced_blocks()
CHECKED_BLOCKS = (*DOUBLE_CHARGE.fenced_blocks(), LOSE_ANSWER, VERIFY)
FOLDER = EXAMPLES / "clients" / "python"


def test_the_example_passes(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "python"))
    exit_code, output = run_pytest(folder, "test_pay_order.py")
    assert (exit_code, re.findall(r"\d+ passed|\d+ failed", output)) == (0, ["14 passed"]), output


def test_the_modes_can_be_set() -> None:
    modes = [plain(row[0]) for row in PAGE.rows("mode")]
    assert len(modes) == 3
    for mode in modes:
        parse(mode)


NEEDS_CURL = pytest.mark.skipif(not all(map(shutil.which, ("sh", "curl"))), reason="needs sh and curl")


@NEEDS_CURL
def test_a_double_charge_is_reported_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with MockPaywall() as mock:
        for order in ("order-1", "order-2"):
            pay(monkeypatch, mock, order, mock.credentials)
        commands = DOUBLE_CHARGE.code_blocks("sh")[0].replace("http://127.0.0.1:8080", mock.url)
        result = subprocess.run(
            ["sh", "-c", commands.replace("\n", "; echo $?\n", 1)],
            cwd=tmp_path,
            env=make_environ(mock.url),
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
    printed = re.fullmatch(r"(.*)^(\d)\n(\{.*)", result.stdout, re.DOTALL | re.MULTILINE)
    assert printed, result.stdout
    assert (printed[2], json.loads(printed[3])["verdict"]) == ("3", False)
    assert DOUBLE_CHARGE.code_blocks()[0].strip() in printed[1].splitlines()


@NEEDS_CURL
def test_two_requests_test_a_client_of_any_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with MockPaywall() as mock:
        run_curl(LOSE_ANSWER.content, mock)
        pay(monkeypatch, mock, "order-1", ("my-key", "my-client"))
        paid_once = run_curl(VERIFY.content, mock)
        pay(monkeypatch, mock, "order-2", ("my-key", "my-client"))
        paid_twice = run_curl(VERIFY.content, mock)
        per_session = run_curl(VERIFY.content.replace("]}", '],"per":"referenceCode"}'), mock)
        commits = [request.seen for request in mock.requests() if request.url.endswith("payment/commit")]
    assert "reset" in commits[0]
    verdicts = [json.loads(answer)["verdict"] for answer in (paid_once, paid_twice, per_session)]
    assert verdicts == [True, False, True]


def pay(monkeypatch: pytest.MonkeyPatch, mock: MockPaywall, order: str, credentials: tuple[str, str]) -> None:
    """Pay *order* with the example client."""
    monkeypatch.syspath_prepend(str(FOLDER))
    from pay_order import Checkout, Client  # type: ignore[import-not-found]

    Checkout(Client(mock.url, *credentials, timeout_s=30), order, lambda: "123456").pay()


def run_curl(command: str, mock: MockPaywall) -> str:
    """Run *command* against *mock*; return what it prints."""
    script = command.replace("http://127.0.0.1:8080", mock.url)
    return subprocess.run(["sh", "-c", script], capture_output=True, encoding="utf-8", check=True).stdout
