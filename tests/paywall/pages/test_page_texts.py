"""The texts of the pages: complete in both languages, and amounts as readers write them."""

from __future__ import annotations

import re

import pytest

from mockpaywall.paywall.pages.page_texts import TEXTS, format_amount, get_texts

PLACEHOLDER = re.compile(r"\{\w+\}")


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_says_the_same_in_both_languages(name: str) -> None:
    english, turkish = TEXTS[name]
    assert "" not in (english, turkish)
    assert PLACEHOLDER.findall(english) == PLACEHOLDER.findall(turkish)


def test_the_languages_have_the_same_texts() -> None:
    english, turkish = get_texts("en"), get_texts("tr")
    assert list(english) == list(turkish) == list(TEXTS)
    assert (english["approve"], turkish["approve"]) == ("Approve", "Onayla")


@pytest.mark.parametrize(
    ("amount", "currency_id", "english", "turkish"),
    [
        ("50", 1, "50.00 TRY", "50,00 TRY"),
        ("1234567.5", 2, "1,234,567.50 USD", "1.234.567,50 USD"),
        ("0.125", 3, "0.125 EUR", "0,125 EUR"),
        ("9.85", 4, "9.85 GBP", "9,85 GBP"),
        ("1", 77, "1.00 77", "1,00 77"),
    ],
)
def test_an_amount_is_written_as_its_reader_writes_it(
    amount: str, currency_id: int, english: str, turkish: str
) -> None:
    assert format_amount(amount, currency_id, "en") == english
    assert format_amount(amount, currency_id, "tr") == turkish
