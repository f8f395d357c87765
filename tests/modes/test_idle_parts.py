"""Parts without a meaning at an operation: they are removed from the plan, and a hint names them."""

from random import Random

import pytest

from mockpaywall.model.response_plan import NO_EFFECT
from mockpaywall.modes.idle_parts import NEUTRAL_FIELDS, remove_idle_parts
from mockpaywall.modes.part_registry import PART_TYPES
from mockpaywall.modes.planner import make_plan
from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.endpoints.add_card import ADD_CARD
from mockpaywall.paywall.endpoints.create_sdk_session import CREATE_SDK_SESSION
from mockpaywall.paywall.endpoints.create_sdk_token import CREATE_SDK_TOKEN
from mockpaywall.paywall.endpoints.create_session import CREATE_SESSION
from mockpaywall.paywall.endpoints.create_temp_token import CREATE_TEMP_TOKEN
from mockpaywall.paywall.endpoints.init_payment import INIT_PAYMENT
from mockpaywall.paywall.endpoints.init_sdk_payment import INIT_SDK_PAYMENT
from mockpaywall.paywall.endpoints.list_cards import LIST_CARDS
from mockpaywall.paywall.endpoints.mark_sdk_payment import MARK_SDK_PAYMENT
from mockpaywall.paywall.endpoints.verify_sdk_token import VERIFY_SDK_TOKEN
from mockpaywall.paywall.pages.acs_page import DECIDE_ACS_PAGE, SHOW_ACS_PAGE
from mockpaywall.paywall.pages.callback_page import SHOW_CALLBACK
from mockpaywall.paywall.upstream import UPSTREAM_OPERATIONS
from mockpaywall.paywall.upstream.card_requests import UPSTREAM_ADD_CARD, UPSTREAM_LIST_CARDS
from mockpaywall.paywall.upstream.payment_requests import (
    UPSTREAM_DIRECT_PAYMENT,
    UPSTREAM_PAYMENT,
    UPSTREAM_REGISTER_AND_PURCHASE,
)
from tests.support.modes import parse_branch

WHERE_PAYLOADS_ACT = "an operation whose answer has such a value"
WHERE_MASTERPASS_ACTS = (
    "an operation of a session with private keys, what a browser asks Masterpass, "
    "and the callback of the 3D page"
)
WHERE_WAYS_ACT = (
    "payment/init and, except for none, at card/add, also where a browser asks Masterpass for the same"
)
WHERE_LIFETIMES_ACT = "an operation that creates a session or a token, or may renew a session"


def plan_of(text):
    return make_plan(parse_branch(text), 1, lambda: Random(1))


@pytest.mark.parametrize(
    ("text", "operation", "where"),
    [
        ("upstream=DECLINED", CREATE_SESSION, WHERE_MASTERPASS_ACTS),
        ("renew", CREATE_SESSION, "an operation of a session that answers with a Session block"),
        ("renew", UPSTREAM_PAYMENT, "an operation of a session that answers with a Session block"),
        ("return=late:5", LIST_CARDS, "the callback of the 3D page"),
        ("return=twice", SHOW_ACS_PAGE, "the callback of the 3D page"),
        ("return=twice", DECIDE_ACS_PAGE, "the callback of the 3D page"),
        ("upstream=DECLINED", SHOW_ACS_PAGE, WHERE_MASTERPASS_ACTS),
        ("auth=otp", CREATE_SESSION, WHERE_WAYS_ACT),
        ("auth=otp", LIST_CARDS, WHERE_WAYS_ACT),
        ("ttl=5", SHOW_ACS_PAGE, WHERE_LIFETIMES_ACT),
        ("ttl=5", UPSTREAM_PAYMENT, WHERE_LIFETIMES_ACT),
        ("ttl=5", MARK_SDK_PAYMENT, WHERE_LIFETIMES_ACT),
        ("ttl=5", VERIFY_SDK_TOKEN, WHERE_LIFETIMES_ACT),
        ("payload=no-expiry", LIST_CARDS, WHERE_PAYLOADS_ACT),
        ("payload=null-body", UPSTREAM_PAYMENT, WHERE_PAYLOADS_ACT),
        ("payload=no-session-id", CREATE_TEMP_TOKEN, WHERE_PAYLOADS_ACT),
        ("payload=no-session-id", MARK_SDK_PAYMENT, WHERE_PAYLOADS_ACT),
        ("upstream=CARD_NOT_FOUND", INIT_SDK_PAYMENT, WHERE_MASTERPASS_ACTS),
    ],
)
def test_a_part_without_meaning_is_removed_and_hinted(text, operation, where):
    plan, hint = remove_idle_parts(plan_of(f"delay=5+{text}"), operation)
    assert plan == plan_of("delay=5")
    assert hint == f"the mode {text} changes nothing at {operation.key}: it acts at {where}"


@pytest.mark.parametrize(
    ("text", "operation"),
    [
        ("upstream=DECLINED", LIST_CARDS),
        ("renew", LIST_CARDS),
        ("payload=no-expiry", CREATE_SESSION),
        ("payload=no-session-id", LIST_CARDS),
        ("payload=empty-body", UPSTREAM_PAYMENT),
        ("upstream=DECLINED", UPSTREAM_PAYMENT),
        ("payload=no-session-id", CREATE_SDK_TOKEN),
        ("payload=no-expiry", VERIFY_SDK_TOKEN),
        ("payload=no-expiry", CREATE_TEMP_TOKEN),
        ("renew", INIT_SDK_PAYMENT),
        ("error=64", LIST_CARDS),
        ("ttl=5", LIST_CARDS),
        ("ttl=5", CREATE_SESSION),
        ("ttl=5", CREATE_TEMP_TOKEN),
        ("ttl=5", CREATE_SDK_TOKEN),
        ("ttl=5", CREATE_SDK_SESSION),
        ("ttl=5", INIT_SDK_PAYMENT),
        ("return=twice", SHOW_CALLBACK),
        ("upstream=DECLINED", SHOW_CALLBACK),
        ("http=504:after", LIST_CARDS),
        ("fault=reset:after+delay=5", LIST_CARDS),
    ],
)
def test_a_part_with_meaning_stays(text, operation):
    plan = plan_of(text)
    assert remove_idle_parts(plan, operation) == (plan, "")


def test_all_parts_without_meaning_are_named():
    plan, hint = remove_idle_parts(plan_of("auth=3d+renew"), CREATE_SESSION)
    assert plan == NO_EFFECT
    assert [part.split(" changes")[0] for part in hint.split("; ")] == ["the mode auth=3d", "the mode renew"]


@pytest.mark.parametrize(
    ("operation", "ways"),
    [
        (INIT_PAYMENT, ["none", "otp", "masterpass-otp", "3d"]),
        (UPSTREAM_PAYMENT, ["none", "otp", "masterpass-otp", "3d"]),
        (UPSTREAM_DIRECT_PAYMENT, ["none", "otp", "masterpass-otp", "3d"]),
        (UPSTREAM_REGISTER_AND_PURCHASE, ["none", "otp", "masterpass-otp", "3d"]),
        (ADD_CARD, ["otp", "masterpass-otp", "3d"]),
        (UPSTREAM_ADD_CARD, ["otp", "masterpass-otp", "3d"]),
        (LIST_CARDS, []),
        (UPSTREAM_LIST_CARDS, []),
    ],
)
def test_the_ways_of_each_operation(operation, ways):
    acting = [
        way
        for way in ("none", "otp", "masterpass-otp", "3d")
        if not remove_idle_parts(plan_of(f"auth={way}"), operation)[1]
    ]
    assert acting == ways


def test_every_part_that_may_be_idle_has_neutral_fields():
    names = {part_type.name for part_type in PART_TYPES if part_type.acts_at is not None}
    assert names == NEUTRAL_FIELDS.keys()
    for part_type in PART_TYPES:
        for operation in (*OPERATIONS, *UPSTREAM_OPERATIONS):
            remove_idle_parts(plan_of(part_type.example), operation)
