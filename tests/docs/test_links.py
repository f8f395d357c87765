"""All pages: links lead to existing files and headings; flags and variables exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import PurePosixPath

import click
import pytest

from mockpaywall.cli.command_registry import COMMANDS
from mockpaywall.settings.definitions import SETTINGS
from mockpaywall.settings.sources import COMMAND_VARIABLES
from tests.openapi_clients.tools import TOOLS
from tests.support.markdown import ROOT, find_blocks, list_pages, load_page

EACH_PAGE = pytest.mark.parametrize("path", list_pages())
EACH_CURRENT_PAGE = pytest.mark.parametrize("path", [path for path in list_pages() if path != "CHANGELOG.md"])
"""The changelog also names flags and variables that no longer exist."""
OTHER_FLAGS = frozenset(
    {
        "--read-only",
        "--tmpfs",
        "--no-healthcheck",
        "--build-arg",
        "--mockpaywall-url",
        "--scale",
        "--build",
        "--preload",
        "--from",
        "--offline",
        "--no-cache",
        "--repo",
        "--errors",
    }
)
"""Flags of docker, pytest, gunicorn, uvx, pipx, gh and Prism that the pages name."""
GENERATOR_FLAGS = frozenset(
    word.partition("=")[0] for tool in TOOLS for word in tool.generate if word.startswith("--")
)


def outgoing_links(path: str) -> Iterator[tuple[str, str]]:
    """Yield file and fragment of each link of the page, the file relative to the root."""
    for link in load_page(path).links():
        target, _, fragment = link.partition("#")
        folder = PurePosixPath(path).parent
        yield (str(folder / target) if target else path), fragment


def known_flags() -> set[str]:
    """Return the flags of every command of mockpaywall."""
    commands: list[click.Command] = [import_module(entry.module).command for entry in COMMANDS]
    options = (option for command in commands for option in command.params)
    names = {name for option in options for name in (*option.opts, *option.secondary_opts)}
    return names | {"--help", "--version"}


def text_in_backquotes(path: str) -> str:
    """Return the code in the running text of the page, without the fenced blocks."""
    text = load_page(path).text
    for block in find_blocks(text):
        text = text.replace(block[0], "")
    return "\n".join(re.findall(r"`([^`\n]+)`", text))


@EACH_PAGE
def test_every_link_leads_to_a_file_and_a_heading(path: str) -> None:
    for target, fragment in outgoing_links(path):
        assert (ROOT / target).exists(), f"{path} links to {target}"
        if fragment:
            assert fragment in load_page(_normalize(target)).anchors(), f"{path} links to {target}#{fragment}"


def test_every_page_can_be_reached_from_the_readme() -> None:
    linked = {_normalize(target) for target, _ in outgoing_links("README.md")}
    assert {path for path in list_pages() if path.startswith("docs/")} <= linked


@EACH_CURRENT_PAGE
def test_every_variable_is_one(path: str) -> None:
    known = {name for setting in SETTINGS for name in (setting.env, setting.off_env)} | {*COMMAND_VARIABLES}
    assert set(re.findall(r"MOCKPAYWALL_[A-Z_]+", load_page(path).text)) <= known


@EACH_CURRENT_PAGE
def test_every_flag_is_one(path: str) -> None:
    named = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", text_in_backquotes(path)))
    assert named - OTHER_FLAGS - GENERATOR_FLAGS <= known_flags()


def _normalize(path: str) -> str:
    parts: list[str] = []
    for part in PurePosixPath(path).parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
