import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.model.mode import OK
from mockpaywall.modes.effects.fault import FAULTS
from mockpaywall.modes.effects.payload import PAYLOADS
from mockpaywall.modes.magic_phone import FAULT_NUMBERS, make_magic_hint, parse_magic_phone
from mockpaywall.modes.parser import parse
from mockpaywall.paywall.error_codes import get_error_codes
from tests.modes.strategies import no_deadline

ROWS = [
    ("905000000000", "ok"),
    ("905000010064", "error=64"),
    ("905000010007", "error=7"),
    ("905000010558", "error=558"),
    ("905000020503", "http=503"),
    ("905000020200", "http=200"),
    ("905000030000", "delay=0"),
    ("905000030250", "delay=250"),
    ("905000039999", "delay=9999"),
    ("905000040001", "fault=reset"),
    ("905000040002", "fault=empty"),
    ("905000040003", "fault=truncate"),
    ("905000040004", "fault=garbage"),
    ("905000040005", "fault=malformed-chunk"),
    ("905000040006", "fault=hang"),
    ("905000040007", "fault=half-headers"),
    ("905000050001", "http=503@first-1"),
    ("905000050099", "http=503@first-99"),
    ("905000060000", "ttl=0"),
    ("905000069999", "ttl=9999"),
    ("905000070001", "payload=invalid-json"),
    ("905000070002", "payload=html"),
    ("905000070003", "payload=empty-body"),
    ("905000070004", "payload=null-body"),
    ("905000070005", "payload=no-session-id"),
    ("905000070006", "payload=no-expiry"),
    ("905000070007", "payload=wrong-types"),
    ("905000070008", "payload=extra-fields"),
    ("905000070009", "payload=camel-case"),
    ("905000070010", "payload=bom"),
    ("905000070011", "payload=wrong-content-type"),
]


@pytest.mark.parametrize(("phone", "text"), ROWS)
def test_a_magic_phone_selects_its_mode(phone, text):
    assert parse_magic_phone(phone) == parse(text)
    assert make_magic_hint(phone) is None


@pytest.mark.parametrize(("phone", "text"), ROWS)
def test_a_leading_plus_changes_nothing(phone, text):
    assert parse_magic_phone(f"+{phone}") == parse(text)


def test_ok_is_the_object_of_the_fast_path():
    assert parse_magic_phone("905000000000") is OK


@pytest.mark.parametrize(
    ("phone", "reason"),
    [
        ("905000000001", "family 000 (ok) is ignored: its last four digits must be 0000 to 0000"),
        ("905000010000", "family 001 (error=CCCC) is ignored: found 0, expected an error code other"),
        (
            "905000019999",
            "family 001 (error=CCCC) is ignored: found 9999, expected an error code other",
        ),
        (
            "905000020100",
            "family 002 (http=SSSS) is ignored: found 100, expected an HTTP status from 200",
        ),
        ("905000040000", "family 004 (fault=N) is ignored: its last four digits must be 0001 to 0007"),
        ("905000040008", "family 004 (fault=N) is ignored: its last four digits must be 0001 to 0007"),
        (
            "905000050000",
            "family 005 (http=503@first-NN) is ignored: its last four digits must be 0001 to 0099",
        ),
        (
            "905000050100",
            "family 005 (http=503@first-NN) is ignored: its last four digits must be 0001 to 0099",
        ),
        ("905000070012", "family 007 (payload=NN) is ignored: its last four digits must be 0001 to 0011"),
        ("905000080000", "magic UserPhones have no family 008; the families are 000 ok, 001 error=CCCC,"),
        ("905009990000", "magic UserPhones have no family 999; the families are 000 ok, 001 error=CCCC,"),
    ],
)
def test_an_invalid_magic_phone_has_a_hint_instead(phone, reason):
    assert parse_magic_phone(phone) is None
    assert reason in make_magic_hint(phone)
    assert make_magic_hint(phone).isascii()
    assert phone not in make_magic_hint(phone)


@pytest.mark.parametrize(
    "phone",
    [
        "",
        "+",
        "905123456710",
        "90500",
        "90500000000",
        "9050000000000",
        "90500000000x",
        "++905000000000",
        "90500٠٠٠٠٠٠٠",
    ],
)
def test_any_other_phone_is_not_magic(phone):
    assert (parse_magic_phone(phone), make_magic_hint(phone)) == (None, None)


@no_deadline
@given(st.text(max_size=14) | st.from_regex(r"\A\+?90500[0-9]{7}\Z"))
def test_a_phone_is_never_both_a_mode_and_a_hint(phone):
    assert parse_magic_phone(phone) is None or make_magic_hint(phone) is None


def test_every_positive_error_code_has_a_phone():
    for number in get_error_codes():
        if number > 0:
            assert str(parse_magic_phone(f"90500001{number:04}")) == f"error={number}"


def test_every_fault_and_payload_has_a_phone():
    assert sorted(FAULT_NUMBERS) == sorted(fault.name for fault in FAULTS)
    assert [str(parse_magic_phone(f"90500007{n:04}")) for n in range(1, 12)] == [
        f"payload={one.name}" for one in PAYLOADS
    ]
