"""docs/modes.md, its tables and its blocks."""

from __future__ import annotations

import re
from pathlib import Path

PATH = Path(__file__).parents[3] / "docs" / "modes.md"
TEXT = PATH.read_text(encoding="utf-8")


def section(title: str) -> str:
    """From the heading to the next one of the same level or above."""
    found = re.search(rf"^(#+) {re.escape(title)}\n", TEXT, re.MULTILINE)
    assert found, f"{PATH.name} has no section {title!r}"
    level = len(found[1])
    rest = TEXT[found.end() :]
    end = re.search(rf"^#{{1,{level}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


def table(text: str, first_heading: str) -> list[list[str]]:
    """The cells of the table whose first column has that heading, that heading's row included; without backquotes."""
    block = re.search(rf"^\| {re.escape(first_heading)} \|(?:.*\n)(?:\|.*\n)+", text, re.MULTILINE)
    assert block, f"there is no table {first_heading!r}"
    lines = block[0].splitlines()
    return [_cells(line) for line in (lines[0], *lines[2:])]


def column(text: str, first_heading: str, heading: str) -> dict[str, str]:
    """One column of that table, by the first cell of each row."""
    names, *rows = table(text, first_heading)
    place = names.index(heading)
    return {row[0]: row[place] for row in rows}


def _cells(line: str) -> list[str]:
    cells = re.split(r"(?<!\\)\|", line)[1:-1]
    return [cell.strip().replace("\\|", "|").replace("`", "") for cell in cells]
