"""docs/glossary.md: twenty terms in alphabetical order, each defined in the code."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from tests.support.markdown import load_page

ROWS = load_page("docs/glossary.md").rows("term")


def test_there_are_twenty_terms_in_alphabetical_order() -> None:
    terms = [row[0] for row in ROWS]
    assert len(terms) == 20
    assert terms == sorted(set(terms))


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_term_has_one_or_two_sentences(row: list[str]) -> None:
    sentences = re.split(r"(?<=\.) (?=[A-Z])", row[1])
    assert 1 <= len(sentences) <= 2
    assert row[1].endswith(".")


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_a_term_is_defined_where_the_page_says(row: list[str]) -> None:
    module, _, name = row[2].strip("`").rpartition(".")
    if name[0].isupper():
        assert hasattr(import_module(f"mockpaywall.{module}"), name)
    else:
        import_module(f"mockpaywall.{module}.{name}")
