"""Samples: valid at every strictness, not of real people, repeatable."""

from __future__ import annotations

import json
import random
import re
from itertools import islice
from pathlib import Path
from random import Random
from uuid import UUID

import pytest
from faker import Faker
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.masterpass.card_outcomes import TEST_CARDS
from mockpaywall.paywall.operation import Operation
from mockpaywall.testing.samples import GENERATORS, generate_credentials, generate_request, generate_requests

SCHEMAS = Path(__file__).parents[2] / "schemas"
SEEDS = st.integers(0, 2**63 - 1)


def merge_patch(base: object, patch: object) -> object:
    """Apply a JSON Merge Patch (RFC 7396). Independent of the code under test on purpose."""
    if not isinstance(patch, dict):
        return patch
    result = dict(base) if isinstance(base, dict) else {}
    for key, value in patch.items():
        result[key] = merge_patch(result.get(key), value)
    return {key: value for key, value in result.items() if value is not None}


def make_validator(strictness: str, name: str = "create-session") -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{name}.request.json").read_text("utf-8"))
    patch = SCHEMAS / f"{name}.request.{strictness}.patch.json"
    if patch.exists():
        schema = merge_patch(schema, json.loads(patch.read_text("utf-8")))
    return Draft202012Validator(schema)


def is_turkish_identity(number: str) -> bool:
    """Check the published checksum of Turkish identity numbers."""
    digits = [int(digit) for digit in number]
    tenth = (sum(digits[0:9:2]) * 7 - sum(digits[1:8:2])) % 10
    return digits[0] != 0 and digits[9] == tenth and digits[10] == sum(digits[:10]) % 10


def test_the_checksum_of_this_test_is_correct() -> None:
    assert is_turkish_identity("85420031070")
    assert not is_turkish_identity("85420031071")


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.key)
@pytest.mark.parametrize("strictness", ["lenient", "documented", "strict"])
def test_a_sample_is_valid_in_every_strictness(strictness: str, operation: Operation) -> None:
    validator = make_validator(strictness, operation.schemas)
    for body in islice(generate_requests(Random(1), operation.key), 200):
        validator.validate(body)


def test_every_operation_has_samples() -> None:
    assert list(GENERATORS) == [operation.key for operation in OPERATIONS]


def test_changes_replace_members() -> None:
    body = generate_request(Random(1), "payment/commit", SessionId="x")
    assert body == {**generate_request(Random(1), "payment/commit"), "SessionId": "x"}


def test_cards_are_published_cards_that_approve() -> None:
    approving = {card.number for card in TEST_CARDS if card.approves}
    registered = {body["CardNumber"] for body in islice(generate_requests(Random(1), "card/add"), 300)}
    paying = {body["Card"]["Number"] for body in islice(generate_requests(Random(1), "payment/init"), 300)}
    assert registered == paying == approving


def test_the_cards_of_samples_have_not_expired() -> None:
    """Some published expiries have passed: a client that checks the date would refuse its own sample."""
    registered = {body["ExpiryYear"] for body in islice(generate_requests(Random(1), "card/add"), 100)}
    paying = {
        body["Card"]["ExpireYear"] for body in islice(generate_requests(Random(1), "payment/init"), 100)
    }
    assert registered == paying == {"2030"}


def test_a_sample_belongs_to_no_person() -> None:
    for body in islice(generate_requests(Random(2)), 500):
        phone, user = str(body["UserPhone"]), str(body["UserId"])
        assert re.fullmatch(r"905[0-9]{9}", phone)
        assert not phone.startswith("90500"), "in the magic range"
        assert re.fullmatch(r"[1-9][0-9]{10}", user)
        assert not is_turkish_identity(user)


def test_a_sample_has_the_documented_fields_in_the_documented_order() -> None:
    body = generate_request(Random(3))
    assert list(body) == ["ReferenceCode", "UserId", "UserPhone", "Force3D", "PhoneVerifiedByMerchant"]
    assert str(UUID(str(body["ReferenceCode"]))) == body["ReferenceCode"]
    assert {type(body["Force3D"]), type(body["PhoneVerifiedByMerchant"])} == {bool}


def test_samples_differ() -> None:
    bodies = list(islice(generate_requests(Random(4)), 300))
    for name in ("ReferenceCode", "UserId", "UserPhone"):
        assert len({body[name] for body in bodies}) > 290
    for name in ("Force3D", "PhoneVerifiedByMerchant"):
        assert {body[name] for body in bodies} == {True, False}


@given(SEEDS)
@settings(deadline=None)  # a Faker takes 20 ms to create
def test_other_seeds_do_not_affect_the_samples_of_a_seed(seed: int) -> None:
    first = generate_request(Random(seed)), generate_credentials(Random(seed))
    Faker.seed(seed + 1)
    Faker("tr_TR").seed_instance(seed + 2)
    assert (generate_request(Random(seed)), generate_credentials(Random(seed))) == first


def test_the_global_generators_are_not_used() -> None:
    random.seed(5)
    Faker.seed(5)
    before, shared = random.getstate(), Faker("tr_TR")
    expected = Faker("tr_TR").random.getstate()  # type: ignore[attr-defined]
    generate_request(Random(6))
    generate_credentials(Random(6))
    assert random.getstate() == before
    assert shared.random.getstate() == expected  # type: ignore[attr-defined]


def test_credentials_are_recognizably_fake() -> None:
    key, client = generate_credentials(Random(7))
    assert re.fullmatch(r"mock-key-[0-9a-f]{12}", key)
    assert re.fullmatch(r"mock-client-[0-9a-f]{12}", client)
