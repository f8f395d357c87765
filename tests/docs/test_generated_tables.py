"""Each table that follows from the code is on its page. To update the pages: python -m tests.docs.update_pages."""

from __future__ import annotations

import re

import pytest

from mockpaywall.settings.definitions import SETTINGS
from tests.docs.generated_tables import TABLES, GeneratedTable
from tests.support.markdown import load_page


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_the_page_has_the_table(table: GeneratedTable) -> None:
    assert f"\n{table.render()}\n" in load_page(table.page).section(table.section).text


def test_the_settings_have_five_columns_and_a_row_each() -> None:
    lines = next(table.render() for table in TABLES if table.section == "Settings").splitlines()
    assert len(lines) == 2 + len(SETTINGS)
    assert all(len(re.findall(r"(?<!\\)\|", line)) == 6 for line in lines)
    first_cells = [line.split(" | ")[0] for line in lines]
    assert "| `--session-ttl SECONDS`" in first_cells
    assert "| `--no-admin`" in first_cells
