"""The README in parts: sections, tables, code."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")

_CELLS = re.compile(r"(?<!\\)\|")


def section(title: str) -> str:
    """From the heading to the next one of any level."""
    found = re.search(rf"^##+ {re.escape(title)}\n(.*?)(?=^##+ |\Z)", TEXT, re.DOTALL | re.MULTILINE)
    assert found, f"the README has no section {title!r}"
    return found[1]


def rows(text: str, first_heading: str) -> list[list[str]]:
    """The cells of the table whose first column has that heading, the heading's own row left out."""
    block = re.search(rf"^\| {re.escape(first_heading)} \|.*\n\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert block, f"there is no table {first_heading!r}"
    return [_cells(line) for line in block[1].splitlines()]


def heading(text: str, first_heading: str) -> list[str]:
    """The cells of the heading of that table."""
    found = re.search(rf"^\| {re.escape(first_heading)} \|.*$", text, re.MULTILINE)
    assert found, f"there is no table {first_heading!r}"
    return _cells(found[0])


def _cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in _CELLS.split(line)[1:-1]]


def code(text: str, language: str) -> list[str]:
    """The fenced blocks of that language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
