"""docs/lost-answers.md: its example runs, and a double charge is reported as it says."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from mockpaywall.modes.parser import parse
from mockpaywall.testing import MockPaywall
from tests.cli.conftest import Cli, cli
from tests.docs.update_pages import LOST_ANSWERS_PAGE
from tests.support.example_runs import EXAMPLES, run_pytest
from tests.support.markdown import load_page, plain

__all__ = ["cli"]

PAGE = load_page(LOST_ANSWERS_PAGE)
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


def test_a_double_charge_is_reported_as_shown(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.syspath_prepend(str(FOLDER))
    monkeypatch.chdir(tmp_path)
    from pay_order import Checkout, Client  # type: ignore[import-not-found]

    with MockPaywall() as mock:
        client = Client(mock.url, *mock.credentials, timeout_s=30)
        for order in ("order-1", "order-2"):
            Checkout(client, order, lambda: "123456").pay()
        result = cli("verify", "--journey", "payment/commit", "--url", mock.url)
    shown = PAGE.section("Find a double charge").code_blocks()[0]
    assert result.code == 3
    assert shown.strip() in result.out.splitlines()
