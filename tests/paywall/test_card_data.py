"""Card data masked in bodies: by name in every form, by look everywhere else, and nothing besides."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.paywall.card_data import mask_body, mask_card_numbers

NUMBER = "5528790000000008"
MASKED = "552879********08"


@pytest.mark.parametrize(
    ("body", "masked"),
    [
        (f'{{"CardNumber":"{NUMBER}","Cvv":"123"}}', f'{{"CardNumber":"{MASKED}","Cvv":"***"}}'),
        (f'{{"cardnumber" : "{NUMBER}"}}', f'{{"cardnumber" : "{MASKED}"}}'),
        (
            f'{{"Card":{{"Number":"{NUMBER}","Cvv":"0000"}}}}',
            f'{{"Card":{{"Number":"{MASKED}","Cvv":"****"}}}}',
        ),
        ('{"CardNumber":"5528 7900 0000 0008"}', f'{{"CardNumber":"{MASKED}"}}'),
        (f'{{"CardNumber":{NUMBER},"Cvv":123}}', f'{{"CardNumber":"{MASKED}","Cvv":"***"}}'),
        ('{"OtpToken":"7e6d","OtpCode":"123456"}', '{"OtpToken":"7e6d","OtpCode":"******"}'),
        (
            f'{{"CardNumber":"{NUMBER}","CardAlias":"my {NUMBER}"}}',
            f'{{"CardNumber":"{MASKED}","CardAlias":"my {MASKED}"}}',
        ),
        (f'{{"CardAlias":"{NUMBER}","Cvv":""}}', f'{{"CardAlias":"{MASKED}","Cvv":""}}'),
        (f'{{"CardNumber":"{NUMBER}', f'{{"CardNumber":"{MASKED}'),
        (r'{"Cvv":"1\u0032\u0033"}', '{"Cvv":"***"}'),
        (r'{"\u0043vv":"\u0031"}', '{"Cvv":"*"}'),
        (r'{"Cvv":"1\n2"}', '{"Cvv":"****"}'),
        ('{"OtpCode":["482913"],"Cvv":{"v":1}}', '{"OtpCode":"**********","Cvv":"*******"}'),
        ("{'Cvv': '739', CardNumber: 5528 7900 0000 0009}", f"{{'Cvv': '***', CardNumber: {MASKED[:-1]}9}}"),
        (r'"{\"Cvv\":\"739\"}"', r'"{\"Cvv\":\"***\"}"'),
        ('; name="Cvv"\r\n\r\n739\r\n--x--', '; name="Cvv"\r\n\r\n***\r\n--x--'),
        ("Card[Cvv]=739&card.otpCode=1", "Card[Cvv]=***&card.otpCode=*"),
        ("code=123456&decision=approve", "code=******&decision=approve"),
        ("a=b&code=123456", "a=b&code=******"),
        (f'{{"x":{NUMBER},"y":["5528-7900-0000-0008"]}}', f'{{"x":"{MASKED}","y":["{MASKED}"]}}'),
        (f"CardNumber={NUMBER}&Cvv=123", f"CardNumber={MASKED}&Cvv=***"),
        (
            f"<Card><CardNumber>{NUMBER}</CardNumber><Cvv>123</Cvv></Card>",
            f"<Card><CardNumber>{MASKED}</CardNumber><Cvv>***</Cvv></Card>",
        ),
        ('{"Number":"12345"}', '{"Number":"*****"}'),
        ('{"CardNumber":null}', '{"CardNumber":null}'),
    ],
)
def test_card_fields(body: str, masked: str) -> None:
    assert mask_body(body.encode()).decode() == masked


@pytest.mark.parametrize(
    "body",
    [
        b'{"ReferenceCode":"5528790000000008","UserId":"1","UserPhone":"905123456710"}',
        b'{"SessionId":"2c14433e-f36b-1410-ac06-e26222dec4ea","Number":true}',
        b'{"CardNumber":["a"],"OtpToken":"5528790000000008abcdef0123456789"}',
        b"",
    ],
)
def test_what_is_not_card_data_stays_byte_for_byte(body: bytes) -> None:
    assert mask_body(body) == body


def test_numbers_are_found_by_their_look_in_other_texts() -> None:
    assert mask_card_numbers(f"/card/{NUMBER}?x=1".encode()) == f"/card/{MASKED}?x=1".encode()
    assert mask_card_numbers(b"375607798279765") == b"375607********65"
    assert mask_card_numbers(b"5528790000000009") == b"5528790000000009"
    assert mask_card_numbers(b"905123456710") == b"905123456710"


@given(st.dictionaries(st.sampled_from(["CardNumber", "Cvv", "Number", "x"]), st.text(max_size=30)))
def test_a_masked_object_is_still_json_with_the_same_names(fields: dict[str, str]) -> None:
    body = json.dumps(fields).encode()
    assert list(json.loads(mask_body(body))) == list(fields)


def measure_s(body: bytes) -> float:
    """Return the CPU time of this thread: other processes may take the core meanwhile."""
    started = time.thread_time()
    mask_body(body)
    return time.thread_time() - started


def test_the_time_is_linear() -> None:
    short, long = (b'{"CardNumber":"' + b'\\"' * size for size in (16_000, 64_000))
    shortest = [min(measure_s(body) for _ in range(3)) for body in (short, long)]
    assert shortest[1] < 40 * max(shortest[0], 0.0005)
