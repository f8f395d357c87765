import json

import pytest

from mockpaywall.http.response import Fault
from mockpaywall.modes.description import describe_modes
from mockpaywall.modes.effects.fault import FAULTS
from mockpaywall.modes.effects.http_status import BODIES
from mockpaywall.modes.magic_phone import parse_magic_phone
from mockpaywall.modes.parser import parse
from mockpaywall.modes.part_registry import PART_TYPES
from mockpaywall.modes.profiles import parse_profiles

TYPES_BY_NAME = {part_type.name: part_type for part_type in PART_TYPES}


def test_the_parts_are_listed_in_this_order():
    assert [part_type.syntax for part_type in PART_TYPES] == [
        "ok",
        "error=CODE",
        "upstream=CODE[:STATUS]",
        "http=STATUS[:BODY][:after]",
        "delay=MS | LO..HI | lognormal(MEDIAN,SIGMA)",
        "dribble=CHUNKS/MS",
        "fault=NAME[:before|:after]",
        "payload=NAME",
        "auth=none | otp | masterpass-otp | 3d",
        "ttl=SECONDS",
        "renew",
        "return=twice | never | late:MS | bad-hash | wrong-amount",
        "retry-after=SECONDS | date:SECONDS | none",
    ]


@pytest.mark.parametrize("part_type", PART_TYPES, ids=lambda part_type: part_type.name)
def test_every_part_has_an_effect_a_source_and_a_valid_example(part_type):
    assert part_type.effect
    assert "\n" not in part_type.effect
    assert part_type.source
    assert part_type.provenance in {"documented", "observed", "ours"}
    assert parse(part_type.example).branches[0].steps[0].parts[0].name == part_type.name


@pytest.mark.parametrize("choice", [choice.name for choice in TYPES_BY_NAME["payload"].choices])
def test_every_listed_payload_is_parsed(choice):
    assert str(parse(f"payload={choice}")) == f"payload={choice}"


@pytest.mark.parametrize("choice", [choice.name for choice in BODIES])
def test_every_listed_body_is_parsed(choice):
    assert str(parse(f"http=503:{choice}")) == f"http=503:{choice}"


@pytest.mark.parametrize("fault", [fault.name for fault in FAULTS])
def test_every_listed_fault_is_parsed_with_every_timing(fault):
    timings = [choice.name for choice in TYPES_BY_NAME["fault"].choices if choice.name.startswith(":")]
    assert timings == [":before", ":after"]
    for timing in ("", *timings):
        assert str(parse(f"fault={fault}{timing}")) == f"fault={fault}{timing}"


def test_the_faults_are_those_of_the_response():
    assert [fault.name for fault in FAULTS] == [
        "reset",
        "empty",
        "hang",
        "half-headers",
        "truncate",
        "garbage",
        "malformed-chunk",
    ]
    assert {fault.name for fault in FAULTS} == {fault.value for fault in Fault} - {"whole"}


def test_the_order_of_the_payloads_is_fixed():
    assert [choice.name for choice in TYPES_BY_NAME["payload"].choices] == [
        "invalid-json",
        "html",
        "empty-body",
        "null-body",
        "no-session-id",
        "no-expiry",
        "wrong-types",
        "extra-fields",
        "camel-case",
        "bom",
        "wrong-content-type",
    ]


def test_the_description_has_everything_in_the_order_of_the_tables():
    description = describe_modes(parse_profiles({}))
    assert list(description) == [
        "grammar",
        "operations",
        "modes",
        "when",
        "magicPhones",
        "magicCodes",
        "testCards",
        "magicCards",
        "magicAmounts",
        "profiles",
    ]
    assert [part["name"] for part in description["modes"]] == list(TYPES_BY_NAME)
    assert [trigger["name"] for trigger in description["when"]] == [
        "@NN%",
        "@every-N",
        "@first-N",
        "@over-N/SECONDSs",
        "@for-SECONDSs",
    ]
    phones = description["magicPhones"]
    assert phones[1] == {"phone": "90500 001 CCCC", "mode": "error=CCCC", "choices": []}
    assert phones[4]["choices"][5] == {"phone": "90500 004 0006", "mode": "fault=hang"}
    assert phones[7]["choices"][10] == {"phone": "90500 007 0011", "mode": "payload=wrong-content-type"}
    for choice in (choice for phone in phones for choice in phone["choices"]):
        assert str(parse_magic_phone(choice["phone"].replace(" ", ""))) == choice["mode"]
    assert description["profiles"][-1]["mode"] == "http=429@every-3"


def test_the_description_is_json():
    assert json.loads(json.dumps(describe_modes(parse_profiles({})))) == describe_modes(parse_profiles({}))


def test_the_description_of_a_part():
    assert describe_modes({})["modes"][-4] == {
        "name": "ttl",
        "written": "ttl=SECONDS",
        "effect": "create or renew a session, or at temptoken a token, with that lifetime; with ttl=0 it has expired",
        "example": "ttl=0",
        "choices": [],
        "provenance": "ours: SessionExpiryDate is documented, no lifetime is; 0 to 315360000 s",
    }
