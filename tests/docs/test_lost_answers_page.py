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
CHECKED_BLOCKS = DOUBLE_CHARGE.fenced_blocks()
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


@pytest.mark.skipif(not all(map(shutil.which, ("sh", "curl"))), reason="needs sh and curl")
def test_a_double_charge_is_reported_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    monkeypatch.chdir(tmp_path)
    from pay_order import Checkout, Client  # type: ignore[import-not-found]

    with MockPaywall() as mock:
        client = Client(mock.url, *mock.credentials, timeout_s=30)
        for order in ("order-1", "order-2"):
            Checkout(client, order, lambda: "123456").pay()
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
