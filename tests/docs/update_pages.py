"""Write what the pages quote from the code into them again: `python -m tests.docs.update_pages`."""

from __future__ import annotations

import re

from tests.docs.admin_shapes import PAGE, SECTION, render_shapes
from tests.docs.generated_tables import TABLES, GeneratedTable
from tests.support.markdown import ROOT, load_page

LOST_ANSWERS_PAGE = "docs/lost-answers.md"
BROWSER_PAGE = "docs/browser.md"
PAGES_WITH_EXAMPLES = (
    "docs/pytest.md",
    "docs/other-languages.md",
    "docs/ci.md",
    "docs/clients.md",
    LOST_ANSWERS_PAGE,
    BROWSER_PAGE,
)
EXAMPLE = re.compile(r"^(<!-- (examples/\S+) -->\n```[a-z]+\n).*?^```$", re.DOTALL | re.MULTILINE)
"""An example file in one of these pages; group 2 is its path."""


def write_table(table: GeneratedTable) -> None:
    """Replace the table that has the same first column in the section of *table*."""
    section = load_page(table.page).section(table.section).text
    first = re.escape(table.columns[0])
    pattern = re.compile(rf"^\| {first} \|.*\n\|[-|]+\|\n(?:\|.*\n)*", re.MULTILINE)
    updated, count = pattern.subn(lambda _: f"{table.render()}\n", section)
    if count != 1:
        raise SystemExit(f"{table.page}, {table.section!r}: found {count} tables with this first column")
    write_page(table.page, load_page(table.page).text.replace(section, updated))


def write_examples() -> None:
    """Replace each example by the content of its file."""
    for path in PAGES_WITH_EXAMPLES:
        write_page(path, EXAMPLE.sub(_quote_example, load_page(path).text))


def write_shapes() -> None:
    """Replace the section with the shapes of the admin API."""
    page = load_page(PAGE)
    write_page(PAGE, page.text.replace(page.section(SECTION).text, render_shapes()))


def write_page(path: str, text: str) -> None:
    """Write *text* to the page at *path*, relative to the root of the repository."""
    (ROOT / path).write_text(text, encoding="utf-8")


def _quote_example(match: re.Match[str]) -> str:
    return f"{match[1]}{(ROOT / match[2]).read_text(encoding='utf-8')}```"


if __name__ == "__main__":
    for generated in TABLES:
        write_table(generated)
    write_examples()
    write_shapes()
