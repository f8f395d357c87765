"""Phone numbers in exports: the first five digits and the last two stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.journal.masking.phones import find_phones, mask_phone, mask_phones, mask_phones_in

GUID = "b28c433e-f36b-1410-8596-123456789012"


@pytest.mark.parametrize(
    ("phone", "masked"),
    [
        ("905123456710", "90512*****10"),
        ("5123456710", "51234***10"),
        ("+905123456710", "+9051******10"),
        ("12345", "*****"),
    ],
)
def test_a_masked_phone(phone: str, masked: str) -> None:
    assert mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ('{"UserPhone":"905123456710"}', '{"UserPhone":"90512*****10"}'),
        ("/x?phone=%2B905123456710&y=1", "/x?phone=%2B90512*****10&y=1"),
        ("123456789", "123456789"),
        (f"id {GUID}", f"id {GUID}"),
        ("2026-01-01T00:00:00.123Z", "2026-01-01T00:00:00.123Z"),
    ],
)
def test_runs_of_ten_digits_or_more_are_masked(text: str, masked: str) -> None:
    assert mask_phones(text) == masked


def test_a_phone_in_another_format_is_known_from_its_field() -> None:
    known = find_phones(b'{"userPhone": "+90 512 345 67 10", "x": "1", "Phone2": 5}')
    assert known == {"+90 512 345 67 10"}
    assert mask_phones("call +90 512 345 67 10 now", known) == "call +90 5**********10 now"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b'{"UserPhone": null}', b"\xff"])
def test_bodies_without_a_readable_phone(body: bytes) -> None:
    assert find_phones(body) == frozenset()


def test_every_string_of_a_document_is_masked_and_its_names_are_kept() -> None:
    document = {"a": ["905123456710", 7, None, {"905123456710": "x 905123456710"}], "b": True}
    assert mask_phones_in(document, frozenset()) == {
        "a": ["90512*****10", 7, None, {"905123456710": "x 90512*****10"}],
        "b": True,
    }


@given(st.text(alphabet="0123456789abcdef-+ ", max_size=80))
def test_the_length_never_changes(text: str) -> None:
    assert len(mask_phones(text)) == len(text)
