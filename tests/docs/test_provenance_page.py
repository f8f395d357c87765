"""docs/provenance.md: the three words are those of the schemas and of the modes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from mockpaywall.modes.part_registry import PART_TYPES
from tests.support.markdown import ROOT, load_page

PAGE = load_page("docs/provenance.md")
SOURCES = re.findall(r"^- `([a-z]+)`:", PAGE.text, re.MULTILINE)


def iter_provenances(value: Any) -> Iterator[str]:
    """Yield every `x-provenance` in *value*."""
    if isinstance(value, dict):
        yield from (text for name, text in value.items() if name == "x-provenance")
        for member in value.values():
            yield from iter_provenances(member)


def test_the_page_defines_three_sources() -> None:
    assert SOURCES == ["documented", "observed", "ours"]


def test_schemas_and_modes_use_these_words() -> None:
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "schemas").glob("*.json")]
    provenances = [text for document in documents for text in iter_provenances(document)]
    assert len(provenances) > 10
    assert {re.split("[:;, ]", text)[0] for text in provenances} <= set(SOURCES)
    assert {part.provenance for part in PART_TYPES} <= set(SOURCES)


def test_every_row_names_a_source() -> None:
    rows = PAGE.rows("what")
    assert len(rows) > 10
    assert all(any(source in row[1] for source in SOURCES) for row in rows)
