"""docs/browser.md: the sample shop passes its tests, the recipes work, and the commands print what it shows."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mockpaywall.modes.parser import parse
from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.vendor_hosts import BROWSER_HOSTS
from mockpaywall.testing import MockPaywall
from tests.cli.conftest import Cli, cli
from tests.docs.docs_server import start_server
from tests.docs.shell_session import list_checked_blocks, list_shell_blocks, mask_values, run_blocks
from tests.docs.update_pages import BROWSER_PAGE
from tests.support.example_runs import EXAMPLES, run_pytest
from tests.support.markdown import Markdown, load_page, plain
from tests.support.payment_calls import DETAIL, NEW_CARD

__all__ = ["cli"]

PAGE = load_page(BROWSER_PAGE)
HEADLESS = PAGE.section("Without a browser")
SDK = PAGE.section("The JavaScript SDK")
SHOP = EXAMPLES / "shop"
HASH_KEY = "test-3d-key"
(SHIM_LINE,) = PAGE.section("The shim").fenced_blocks("html")
CHECKED_BLOCKS = (
    *HEADLESS.fenced_blocks("python"),
    *(
        block
        for title in ("Without a browser", "The JavaScript SDK", "Host names")
        for block in list_checked_blocks(PAGE.section(title))
    ),
    SHIM_LINE,
)
SHOWN_CA = "/home/ayse/shop/.mockpaywall/ca.pem"


def import_from_shop(monkeypatch: pytest.MonkeyPatch, module: str) -> Any:
    """Import a module of the sample shop."""
    monkeypatch.syspath_prepend(str(SHOP))
    return __import__(module)


def test_the_shop_passes_its_tests(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SHOP, tmp_path / "shop"))
    exit_code, output = run_pytest(folder, "test_shop.py")
    assert (exit_code, re.findall(r"\d+ passed|\d+ failed", output)) == (0, ["17 passed"]), output


def test_the_hashes_are_those_of_the_function(monkeypatch: pytest.MonkeyPatch) -> None:
    make_hash = import_from_shop(monkeypatch, "return_post").make_hash
    rows = PAGE.rows("paymentId")
    assert len(rows) == 3
    for payment_id, code, amount, installment, expected in rows:
        form = {"paymentId": payment_id, "uniqueCode": code, "amount": amount, "installment": installment}
        assert make_hash(HASH_KEY, form) == plain(expected)


def test_the_modes_can_be_set() -> None:
    modes = [plain(row[0]) for row in PAGE.rows("mode")]
    assert len(modes) == 5
    for mode in modes:
        parse(mode)


def test_the_python_lines_post_the_form(monkeypatch: pytest.MonkeyPatch) -> None:
    masterpass = import_from_shop(monkeypatch, "masterpass").Masterpass
    (lines,) = HEADLESS.code_blocks("python")
    posted: list[tuple[str, dict[str, str]]] = []
    shop = SimpleNamespace(post=lambda address, data: posted.append((address, data)))
    with MockPaywall(hash_key=HASH_KEY) as mock:
        client = masterpass(mock.url, mock.headers)
        user = {"UserId": "72812393211", "UserPhone": "905321234567"}
        session = client.call("session", {"ReferenceCode": "r", **user})["SessionId"]
        detail = {**DETAIL, "MerchantUniqueCode": "order-1"}
        order = {"SessionId": session, "Force3D": True, "PaymentDetail": detail, "Card": NEW_CARD}
        client.call("payment/init", order)
        exec(lines, {"paywall": mock, "shop": shop})
    ((address, fields),) = posted
    assert address == DETAIL["MerchantSuccessBackUrl"]
    assert (fields["status"], fields["uniqueCode"], len(fields["hash"])) == ("Success", "order-1", 64)


@pytest.mark.skipif(not all(map(shutil.which, ("sh", "curl", "sed", "grep"))), reason="needs sh and curl")
@pytest.mark.parametrize(
    ("section", "flags"), [(HEADLESS, ("--hash-key", HASH_KEY)), (SDK, ())], ids=["headless", "SDK"]
)
def test_the_commands_print_what_the_page_shows(
    section: Markdown, flags: tuple[str, ...], tmp_path: Path
) -> None:
    blocks = list_shell_blocks(section)
    with start_server(tmp_path, *flags) as port:
        outputs, errors = run_blocks(blocks, tmp_path, port)
    assert errors == ""
    shown = [block.output or "" for block in blocks]
    assert [mask_values(output) for output in outputs] == [mask_values(output) for output in shown]


def test_the_calls_of_the_sdk_are_operations() -> None:
    paths = {operation.path for operation in OPERATIONS}
    named = re.findall(r"(/api/paywall/\S+)`", SDK.text.partition("\n\n```")[0])
    assert len(named) == 5
    assert set(named) <= paths


def test_the_browser_command_prints_what_the_page_shows(cli: Cli, tmp_path: Path) -> None:
    (block,) = list_shell_blocks(PAGE.section("Host names"))
    printed = cli(*block.commands.split()[1:]).out
    assert printed.replace(str(tmp_path / ".mockpaywall" / "ca.pem"), SHOWN_CA) == block.output
    assert f"  {SHIM_LINE.content}" in printed


def test_every_host_of_the_shim_is_named() -> None:
    named = re.findall(r"`([a-z0-9.-]+\.(?:com|tr))`", PAGE.section("The shim").text)
    assert sorted(named) == sorted(BROWSER_HOSTS)
