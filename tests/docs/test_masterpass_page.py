"""docs/masterpass.md: its tables and diagrams are those of the code, and its commands pay on a new server."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.masterpass import account, challenge, page_3d_state, payment
from mockpaywall.paywall.masterpass.payment import PaymentState
from mockpaywall.paywall.operation import Access
from tests.docs.docs_server import start_server
from tests.docs.shell_session import list_checked_blocks, list_shell_blocks, mask_values, run_blocks
from tests.support.markdown import load_page, plain

PAGE = load_page("docs/masterpass.md")
SEQUENCE, *DIAGRAMS = PAGE.fenced_blocks("mermaid")
BLOCKS = list_shell_blocks(PAGE)
CHECKED_BLOCKS = (SEQUENCE, *DIAGRAMS[:4], *list_checked_blocks(PAGE))
CALLS = [f"{operation.method} {operation.key}" for operation in OPERATIONS]
SERVER_CALLS = [
    f"{operation.method} {operation.key}"
    for operation in OPERATIONS
    if operation.access is Access.PRIVATE_KEYS
]


def name_state(state: Any) -> str:
    return f"{state.name.lower()}_{state.value}" if isinstance(state, PaymentState) else str(state.value)


@pytest.mark.parametrize(
    ("diagram", "transitions"),
    [
        (DIAGRAMS[0].content, account.TRANSITIONS),
        (DIAGRAMS[1].content, challenge.TRANSITIONS),
        (DIAGRAMS[2].content, payment.TRANSITIONS),
        (DIAGRAMS[3].content, page_3d_state.PAGE_TRANSITIONS),
    ],
    ids=["account", "challenge", "payment", "page"],
)
def test_a_diagram_has_the_transitions_of_the_code(
    diagram: str, transitions: Mapping[tuple[Any, Any], Any]
) -> None:
    drawn = re.findall(r"^    (\w+) --> (\w+): (.+)$", diagram, re.MULTILINE)
    expected = {
        (name_state(state), name_state(target), str(event.value))
        for (state, event), target in transitions.items()
    }
    assert len(drawn) == len(diagram.splitlines()) - 1
    assert sorted(drawn) == sorted(expected)


def test_the_sequence_has_calls_with_the_access_that_they_need() -> None:
    arrows = re.findall(r"^    (\w+)->>mock: (\w+) (\S+) \(.*\)$", SEQUENCE.content, re.MULTILINE)
    assert len(arrows) == len(SEQUENCE.content.splitlines()) - 1
    access = {(operation.method, operation.key): operation.access for operation in OPERATIONS}
    for sender, method, key in arrows:
        is_of_browser = access[method, key] is Access.TEMP_TOKEN
        assert is_of_browser == (sender == "page"), key


def test_the_tables_have_the_calls() -> None:
    assert [plain(row[0]) for row in PAGE.section("The twelve calls").rows("call")] == SERVER_CALLS
    assert [plain(row[0]) for row in PAGE.section("In the browser").rows("call")] == CALLS[
        len(SERVER_CALLS) :
    ]
    assert [plain(row[0]) for row in PAGE.section("Documented, observed, ours").rows("call")] == CALLS


@pytest.mark.skipif(not all(map(shutil.which, ("sh", "curl", "sed", "tee"))), reason="needs sh and curl")
def test_the_commands_print_what_the_page_shows(tmp_path: Path) -> None:
    with start_server(tmp_path) as port:
        outputs, errors = run_blocks(BLOCKS, tmp_path, port)
    assert errors == ""
    shown = [block.output or "" for block in BLOCKS]
    assert [mask_values(output) for output in outputs] == [mask_values(output) for output in shown]


def test_the_page_shows_each_kind_of_end() -> None:
    text = "".join(block.output or "" for block in BLOCKS)
    for sign in (
        "Commit successful",
        "carried out once and in order",
        '"Code":"DECLINED"',
        '"Code":"OTP_IS_NOT_VALID"',
        '"SessionRenewed":true',
        "504\n",
        '"ErrorCode":119',
    ):
        assert sign in text
