import json

import pytest

from mockpaywall.http.response import Fault
from mockpaywall.modes.description import describe_modes
from mockpaywall.modes.effects.fault import FAULTS
from mockpaywall.modes.parser import parse
from mockpaywall.modes.part_registry import PART_TYPES
from mockpaywall.modes.profiles import parse_profiles

KINDS = {kind.name: kind for kind in PART_TYPES}


def test_the_parts_are_listed_in_this_order():
    assert [kind.syntax for kind in PART_TYPES] == [
        "ok",
        "error=CODE",
        "http=STATUS[:BODY]",
        "delay=MS | LO..HI | lognormal(MEDIAN,SIGMA)",
        "dribble=CHUNKS/MS",
        "fault=NAME[:before|:after]",
        "payload=NAME",
        "ttl=SECONDS",
    ]


@pytest.mark.parametrize("kind", PART_TYPES, ids=lambda kind: kind.name)
def test_every_part_says_what_it_does_and_where_that_comes_from(kind):
    assert kind.effect
    assert "\n" not in kind.effect
    assert kind.source
    assert kind.provenance in {"documented", "observed", "ours"}
    assert parse(kind.example).steps[0].parts[0].name == kind.name


@pytest.mark.parametrize("choice", [choice.name for choice in KINDS["payload"].choices])
def test_every_payload_that_is_listed_is_read(choice):
    assert str(parse(f"payload={choice}")) == f"payload={choice}"


@pytest.mark.parametrize("choice", [choice.name for choice in KINDS["http"].choices])
def test_every_body_that_is_listed_is_read(choice):
    assert str(parse(f"http=503:{choice}")) == f"http=503:{choice}"


@pytest.mark.parametrize("fault", [fault.name for fault in FAULTS])
def test_every_fault_that_is_listed_is_read_with_every_moment(fault):
    moments = [choice.name for choice in KINDS["fault"].choices if choice.name.startswith(":")]
    assert moments == [":before", ":after"]
    for moment in ("", *moments):
        assert str(parse(f"fault={fault}{moment}")) == f"fault={fault}{moment}"


def test_the_faults_are_the_ways_a_reply_can_break():
    assert [fault.name for fault in FAULTS] == [
        "reset",
        "empty",
        "hang",
        "half-headers",
        "truncate",
        "garbage",
        "malformed-chunk",
    ]
    assert {fault.name for fault in FAULTS} == {travel.value for travel in Fault} - {"whole"}


def test_the_payloads_keep_their_numbers():
    assert [choice.name for choice in KINDS["payload"].choices] == [
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


def test_the_listing_holds_everything_in_the_order_of_the_tables():
    found = describe_modes(parse_profiles({}))
    assert list(found) == ["grammar", "modes", "when", "magicPhones", "profiles"]
    assert [part["name"] for part in found["modes"]] == list(KINDS)
    assert [when["name"] for when in found["when"]] == ["@NN%", "@every-N", "@first-N"]
    assert found["magicPhones"][1] == {"phone": "90500 001 CCCC", "mode": "error=CCCC"}
    assert found["profiles"][-1]["mode"] == "http=429@every-3"


def test_the_listing_is_json():
    assert json.loads(json.dumps(describe_modes(parse_profiles({})))) == describe_modes(parse_profiles({}))


def test_a_row_of_the_listing_says_everything_about_its_part():
    assert describe_modes({})["modes"][-1] == {
        "name": "ttl",
        "written": "ttl=SECONDS",
        "effect": "a session with that lifetime; ttl=0 is expired at birth",
        "example": "ttl=0",
        "choices": [],
        "provenance": "ours: SessionExpiryDate is documented, no lifetime is; 0 to 315360000 s",
    }
