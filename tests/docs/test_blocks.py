"""Each code block is run by a test, or a comment above it says why not; and each of them is valid.

A test module of a page names the blocks that it runs or compares in CHECKED_BLOCKS.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tomllib
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
import yaml

from tests.support.markdown import FencedBlock, list_pages, load_page

MODULES = sorted(path.stem for path in Path(__file__).parent.glob("test_*.py") if path != Path(__file__))
BLOCKS = [block for path in list_pages() for block in load_page(path).fenced_blocks()]


def list_checked_blocks() -> set[FencedBlock]:
    """Return the blocks that the test modules of this folder name."""
    modules = [import_module(f"tests.docs.{name}") for name in MODULES]
    return {block for module in modules for block in getattr(module, "CHECKED_BLOCKS", ())}


def parse_yaml(text: str) -> None:
    yaml.safe_load(text)


def parse_python(text: str) -> None:
    compile(text, "block", "exec")


def parse_http(text: str) -> None:
    status_line, *lines = text.partition("\n\n")[0].splitlines()
    assert status_line.startswith("HTTP/1.1 ")
    assert all(": " in line for line in lines)


PARSERS: dict[str, Callable[[str], object]] = {
    "json": json.loads,
    "toml": tomllib.loads,
    "yaml": parse_yaml,
    "python": parse_python,
    "http": parse_http,
}


def test_every_block_is_checked_or_says_why_not() -> None:
    checked = list_checked_blocks()
    assert [str(block) for block in BLOCKS if block not in checked and block.reason is None] == []


def test_no_block_that_is_checked_says_that_it_is_not() -> None:
    checked = list_checked_blocks()
    assert [str(block) for block in BLOCKS if block in checked and block.reason is not None] == []


def test_the_blocks_that_are_checked_exist() -> None:
    assert list_checked_blocks() <= set(BLOCKS)


@pytest.mark.parametrize("language", PARSERS)
def test_every_block_of_a_language_that_can_be_parsed_is_valid(language: str) -> None:
    blocks = [block for block in BLOCKS if block.language == language]
    assert blocks
    for block in blocks:
        try:
            PARSERS[language](block.content)
        except (ValueError, SyntaxError, AssertionError, yaml.YAMLError) as error:
            pytest.fail(f"{block}: {error}")


def test_every_shell_block_is_valid() -> None:
    shell = shutil.which("sh")
    if shell is None:
        pytest.skip("there is no POSIX shell")
    scripts = "".join(f"f{number}() {{\n{text}}}\n" for number, text in enumerate(iter_shell_commands()))
    result = subprocess.run([shell, "-n"], input=scripts, capture_output=True, encoding="utf-8", check=False)
    assert (result.returncode, result.stderr) == (0, "")


def iter_shell_commands() -> Iterator[str]:
    return (block.content for block in BLOCKS if block.language == "sh")
