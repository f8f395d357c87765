"""docs/openapi.md: its commands print documents, and its table has every tool that is run."""

from __future__ import annotations

import json
import shlex

import pytest
import yaml

from mockpaywall.cli.main import run
from mockpaywall.openapi.document_versions import VERSIONS
from tests.openapi_clients.tools import TOOLS
from tests.support.markdown import load_page

PAGE = load_page("docs/openapi.md")


def test_the_commands_print_the_document(capfd: pytest.CaptureFixture[str]) -> None:
    documents = []
    for line in PAGE.code_blocks("sh")[0].splitlines():
        words = shlex.split(line.partition(" > ")[0])
        assert words[0] == "mockpaywall"
        assert run(words[1:], {}) == 0
        documents.append(capfd.readouterr().out)
    assert json.loads(documents[0])["openapi"].startswith("3.1")
    assert yaml.load(documents[1], yaml.CSafeLoader)["openapi"].startswith("3.0")


def test_the_table_has_every_tool_and_version() -> None:
    listed = {(tool, version) for tool, version, _ in PAGE.rows("tool")}
    assert listed == {(tool.name, version) for tool in TOOLS for version in VERSIONS} | {
        ("Prism 5.14.2 as a proxy", version) for version in VERSIONS
    }
