"""Masked phone numbers keep their form, are equal for equal numbers, and are nobody's."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.journal.masking.phones import (
    MAX_KNOWN_PHONES,
    PhoneMask,
    find_phones,
    mask_phone,
    mask_phones,
)
from mockpaywall.modes.magic_phone import magic_digits

GUID = "b28c433e-f36b-1410-8596-905123456710"
PHONE = "905123456710"


@pytest.mark.parametrize(
    ("phone", "form"),
    [
        (PHONE, r"9052\d{8}"),
        ("902123456710", r"9052\d{8}"),
        ("+905123456710", r"\+9052\d{8}"),
        ("00905123456710", r"009052\d{8}"),
        ("05123456710", r"052\d{8}"),
        ("5123456710", r"52\d{8}"),
        ("+90 (512) 345-67-10", r"\+90 \(52\d\) \d{3}-\d\d-\d\d"),
        ("4915123456789", r"999\d{10}"),
        ("+442071838750", r"\+999\d{9}"),
        ("1234567", r"\d{7}"),
        ("", ""),
    ],
)
def test_a_masked_phone_keeps_its_form_and_is_nobodys(phone: str, form: str) -> None:
    masked = mask_phone(phone, "salt")
    assert re.fullmatch(form, masked)
    assert masked != phone or not phone
    assert magic_digits(masked) is None


def test_equal_phones_have_equal_masks_whatever_their_prefix() -> None:
    masks = {mask_phone(phone, "a")[-8:] for phone in (PHONE, "+905123456710", "05123456710", "5123456710")}
    assert len(masks) == 1
    assert mask_phone(PHONE, "a") == mask_phone(PHONE, "a") != mask_phone(PHONE, "b")
    assert mask_phone(PHONE, "a") != mask_phone("905123456711", "a")


@pytest.mark.parametrize("phone", ["905000020503", "+905000020503"])
def test_a_magic_phone_stays(phone: str) -> None:
    assert mask_phone(phone, "a") == phone
    assert mask_phones(f"/x/{phone}", [phone], "a") == f"/x/{phone}"


@pytest.mark.parametrize(
    "text",
    [
        '{"UserPhone":"@"}',
        "/x?phone=%2B@&y=1",
        "/@/x",
        "phone @, again @.",
        "'UserPhone': '@'",
    ],
)
def test_turkish_numbers_are_masked_everywhere(text: str) -> None:
    assert mask_phones(text.replace("@", PHONE), (), "a") == text.replace("@", mask_phone(PHONE, "a"))


@pytest.mark.parametrize(
    "text",
    [
        "UserPhone=4915123456789&x=1",
        '{\\"userPhone\\": \\"4915123456789\\"}',
        "Msisdn: 4915123456789",
        "+4915123456789",
    ],
)
def test_other_numbers_are_masked_under_a_name_or_with_a_plus(text: str) -> None:
    assert mask_phones(text) == text.replace("4915123456789", mask_phone("4915123456789"))


@pytest.mark.parametrize(
    "text",
    [
        '{"UserId":"72812393211"}',
        "123456789",
        f"id {GUID}",
        "keys-515123456710",
        "2026-01-01T00:00:00.123Z",
        "1700000000000",
        "12345678901234567890",
    ],
)
def test_what_is_not_a_phone_stays(text: str) -> None:
    assert mask_phones(text) == text


def test_a_user_id_that_is_the_phone_has_the_mask_of_the_phone() -> None:
    body = {"UserId": "4915123456789", "UserPhone": "4915123456789"}
    masked = json.loads(mask_phones(json.dumps(body), find_phones(json.dumps(body).encode()), "a"))
    assert masked["UserId"] == masked["UserPhone"] == mask_phone("4915123456789", "a")


def test_a_phone_in_another_format_is_known_from_its_field() -> None:
    known = find_phones(
        b'{"userPhone": "+90 512 345 67 10", "x": "1", "Phone2": 5, "a": [{"gsmNo": 4915123456789}]}'
    )
    assert known == {"+90 512 345 67 10", "4915123456789"}
    masked = mask_phone("+90 512 345 67 10", "a")
    text = "+90 512 345 67 10, %2B90%20512%20345%2067%2010, %2B90+512+345+67+10"
    encoded = masked.replace("+", "%2B")
    assert mask_phones(text, known, "a") == (
        f"{masked}, {encoded.replace(' ', '%20')}, {encoded.replace(' ', '+')}"
    )


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"1", b'{"UserPhone": null}', b'{"UserPhone": "123"}', b"\xff"]
)
def test_bodies_without_a_readable_phone(body: bytes) -> None:
    assert find_phones(body) == frozenset()


def test_every_string_of_a_document_is_masked_and_its_names_are_kept() -> None:
    masked = mask_phone(PHONE)
    document = {"a": [PHONE, 7, None, {PHONE: f"x {PHONE}"}], "b": True}
    assert PhoneMask((), "").mask_json(document) == {
        "a": [masked, 7, None, {PHONE: f"x {masked}"}],
        "b": True,
    }


@given(st.text(alphabet="0123456789abcdef-+ %", max_size=80))
def test_the_length_and_the_other_characters_never_change(text: str) -> None:
    masked = mask_phones(text, (), "a")
    assert [char if not char.isdigit() else "0" for char in masked] == [
        char if not char.isdigit() else "0" for char in text
    ]


def test_a_deep_body_with_many_phones_is_searched_without_recursion() -> None:
    phones = [{"phone": str(4915100000000 + number)} for number in range(1000)]
    body = b'{"a":' * 900 + json.dumps(phones).encode() + b"}" * 900
    assert 0 < len(find_phones(body)) <= MAX_KNOWN_PHONES
