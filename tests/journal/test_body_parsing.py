"""Bodies read for display."""

from __future__ import annotations

import pytest

from mockpaywall.journal.body_parsing import decode_text, is_text, parse_json_body


@pytest.mark.parametrize(
    ("body", "text", "expected"), [(b"", "", True), ("ş".encode(), "ş", True), (b"a\xff", "a\ufffd", False)]
)
def test_bytes_that_are_not_utf_8_become_replacement_characters(
    body: bytes, text: str, expected: bool
) -> None:
    assert decode_text(body) == text
    assert is_text(body) is expected


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[" * 100_000])
def test_a_body_that_is_not_json_has_no_value(body: bytes) -> None:
    assert parse_json_body(body) is None


def test_a_json_body_has_its_value() -> None:
    assert parse_json_body(b' {"a": [1]} ') == {"a": [1]}
