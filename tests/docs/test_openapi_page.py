"""docs/openapi.md: its commands print documents, and its table has every tool that is run."""

from __future__ import annotations

import json
import shlex

import yaml
from click.testing import CliRunner

from mockpaywall.cli.main import main
from mockpaywall.openapi.document_versions import VERSIONS
from tests.openapi_clients.tools import TOOLS
from tests.support.markdown import load_page

PAGE = load_page("docs/openapi.md")
COMMANDS, _ = PAGE.fenced_blocks("sh")
CHECKED_BLOCKS = (COMMANDS,)


def print_document(line: str) -> str:
    """Run a command of the page; return what it writes into the file."""
    words = shlex.split(line.partition(" > ")[0])
    assert words[0] == "mockpaywall"
    return CliRunner().invoke(main, words[1:], catch_exceptions=False).stdout


def test_the_commands_print_the_document() -> None:
    first, second = COMMANDS.content.splitlines()
    assert json.loads(print_document(first))["openapi"].startswith("3.1")
    assert yaml.load(print_document(second), yaml.CSafeLoader)["openapi"].startswith("3.0")


def test_the_table_has_every_tool_and_version() -> None:
    listed = {(tool, version) for tool, version, _ in PAGE.rows("tool")}
    assert listed == {(tool.name, version) for tool in TOOLS for version in VERSIONS} | {
        ("Prism 5.14.2 as a proxy", version) for version in VERSIONS
    }
