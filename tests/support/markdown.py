"""The documentation pages in parts: sections, tables, fenced blocks and links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

_CELL_SEPARATOR = re.compile(r"(?<!\\)\|")
_FENCED_BLOCK = re.compile(r"^ *```([a-z]*)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
_BLOCK_WITH_COMMENTS = re.compile(
    r"(?:^ *<!-- not run: (?P<reason>[^\n]+) -->\n)?(?:^<!-- (?P<example>examples/\S+) -->\n)?"
    r"^ *```(?P<language>[a-z]*)\n(?P<content>.*?)^ *```$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class FencedBlock:
    """A code block of a page, with what the comments before it say.

    *example* is the file that it quotes; *reason* says why no test runs it, None if one does.
    """

    page: str
    language: str
    content: str
    example: str | None
    reason: str | None

    def __str__(self) -> str:
        return f"{self.page}: {self.content.partition(chr(10))[0]}"


@dataclass(frozen=True, slots=True)
class Markdown:
    """A page or a section of one. *name* is used in error messages."""

    name: str
    text: str

    def section(self, title: str) -> Markdown:
        """Return the section with that heading, its subsections included."""
        prose = _FENCED_BLOCK.sub(
            lambda block: re.sub("[^\n]", " ", block[0]), self.text
        )  # no headings in blocks
        found = re.search(rf"^(#+) {re.escape(title)}\n", prose, re.MULTILINE)
        assert found, f"{self.name} has no section {title!r}"
        end = re.compile(rf"^#{{1,{len(found[1])}}} ", re.MULTILINE).search(prose, found.end())
        return Markdown(f"{self.name}, {title!r}", self.text[found.end() : end.start() if end else None])

    def columns(self, first_column: str) -> list[str]:
        """Return the headings of the table whose first heading is *first_column*."""
        return self._table(first_column)[0]

    def rows(self, first_column: str) -> list[list[str]]:
        """Return the cells of that table, without the headings."""
        return self._table(first_column)[1:]

    def column(self, first_column: str, heading: str) -> dict[str, str]:
        """Return one column of that table by the first cell of each row, without backquotes."""
        index = self.columns(first_column).index(heading)
        return {plain(row[0]): plain(row[index]) for row in self.rows(first_column)}

    def code_blocks(self, language: str = "") -> list[str]:
        """Return the fenced blocks of that language, in order."""
        return [block[2] for block in _FENCED_BLOCK.finditer(self.text) if block[1] == language]

    def fenced_blocks(self, *languages: str) -> tuple[FencedBlock, ...]:
        """Return the fenced blocks of these languages, without any: of all, in order."""
        page = self.name.partition(",")[0]
        found = [
            FencedBlock(page, match["language"], match["content"], match["example"], match["reason"])
            for match in _BLOCK_WITH_COMMENTS.finditer(self.text)
        ]
        return tuple(block for block in found if not languages or block.language in languages)

    def anchors(self) -> set[str]:
        """Return the fragment identifiers of the headings, as GitHub makes them."""
        headings = re.findall(r"^#+ (.*)$", _FENCED_BLOCK.sub("", self.text), re.MULTILINE)
        return {re.sub(r"[^a-z0-9 _-]", "", title.lower()).replace(" ", "-") for title in headings}

    def links(self) -> list[str]:
        """Return the targets of the links that do not leave the repository."""
        return [link for link in re.findall(r"\]\(([^)]+)\)", self.text) if "://" not in link]

    def _table(self, first_column: str) -> list[list[str]]:
        pattern = rf"^\| {re.escape(first_column)} \|.*\n\|[-|]+\|\n(?:\|.*\n)+"
        found = re.search(pattern, self.text, re.MULTILINE)
        assert found, f"{self.name} has no table {first_column!r}"
        heading, _, *rows = found[0].splitlines()
        return [_split_cells(line) for line in (heading, *rows)]


def load_page(path: str) -> Markdown:
    """Return the page at *path*, relative to the root of the repository."""
    return Markdown(path, (ROOT / path).read_text(encoding="utf-8"))


def list_pages() -> list[str]:
    """Return the paths of the README, of CONTRIBUTING, of the changelog and of every page in docs/."""
    top = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
    return [*top, *sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))]


def find_blocks(text: str) -> Iterator[re.Match[str]]:
    """Find the fenced blocks of any language; group 1 is the language, group 2 the content."""
    return _FENCED_BLOCK.finditer(text)


def format_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Format a table, one line per row."""
    return "\n".join([_format_row(columns), "|" + "---|" * len(columns), *map(_format_row, rows)])


def plain(cell: str) -> str:
    """Return *cell* without backquotes."""
    return cell.replace("`", "")


def _split_cells(line: str) -> list[str]:
    return [cell.strip().replace("\\|", "|") for cell in _CELL_SEPARATOR.split(line)[1:-1]]


def _format_row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
