"""Each ready value of `mockpaywall cards`, used on the wire: what happens is what the list says."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from mockpaywall.modes.description import describe_magic_values
from mockpaywall.paywall.masterpass.card_outcomes import TEST_CARDS, PublishedCard
from tests.support.http_client import HttpResponse
from tests.support.masterpass_client import CARD_BODY, MasterpassClient, get_masterpass, get_result
from tests.support.payment_calls import SAVED_CARD, make_order
from tests.support.request_data import PHONE, VALID_BODY

LISTED = describe_magic_values()
EFFECT = re.compile(
    r"(?P<step>.+): (?:the failure (?P<failure>\S+) of Masterpass"
    r"|ErrorCode (?P<error>\d+), \w+|ResponseCode (?P<way>\d+))"
)
PUBLISHED = {card.number: card for card in TEST_CARDS}
Outcome = tuple[str, str]
"""What kind it is, and its code: ("failure", "DECLINED"), ("error", "56"), ("way", "5001")."""


def add(session: MasterpassClient, number: str) -> Outcome:
    return read_outcome(session.send("card/add", {**CARD_BODY, "CardNumber": number}))


def verify_card(session: MasterpassClient, number: str) -> Outcome:
    return read_outcome(session.verify(session.add_card(CardNumber=number)))


def init(session: MasterpassClient, number: str) -> Outcome:
    return read_outcome(pay(session, number))


def verify_payment(session: MasterpassClient, number: str) -> Outcome:
    """Pay with a saved card, which asks for a code, and send the right one."""
    account = {
        "phone": PHONE,
        "userId": VALID_BODY["UserId"],
        "cards": [{"number": number, "alias": SAVED_CARD["CardAlias"]}],
    }
    assert session.namespace.admin("POST", "accounts", account).status == 201
    started = session.send("payment/init", make_order(card=SAVED_CARD))
    code = {"OtpToken": get_result(started)["Token"], "OtpCode": "123456"}
    return read_outcome(session.send("payment/verify", {**get_payment_id(started), **code}))


def approve_3d(session: MasterpassClient, number: str) -> Outcome:
    """Open the 3D page and approve the payment: the card decides otherwise."""
    payment_id = get_payment_id(pay(session, number, Force3D=True))["MasterpassPaymentId"]
    assert session.namespace.admin("POST", f"payments/{payment_id}/3d", {"outcome": "approve"}).status == 200
    payment = session.namespace.admin("GET", f"payments/{payment_id}").json
    assert payment["state"] == "failed"
    return "failure", payment["history"][-1]["reason"].rpartition(" ")[2]


def commit(session: MasterpassClient, number: str) -> Outcome:
    return read_outcome(session.send("payment/commit", get_payment_id(pay(session, number))))


STEPS: dict[str, tuple[Callable[[MasterpassClient, str], Outcome], ...]] = {
    "card/add": (add,),
    "payment/init": (init,),
    "otp/verify and payment/verify": (verify_card, verify_payment),
    "the 3D page": (approve_3d,),
    "payment/commit": (commit,),
}


def list_card_uses() -> list[Any]:
    """Return number, effect and the use of each magic card at its step."""
    cards = [(card["number"], card["effect"]) for card in LISTED["magicCards"]["cards"]]
    return [
        pytest.param(number, effect, use, id=f"{number}-{use.__name__}")
        for number, effect in cards
        for use in STEPS[effect.partition(":")[0]]
    ]


def pay(session: MasterpassClient, number: str, **fields: Any) -> HttpResponse:
    return session.send("payment/init", make_order(card={"Number": number}, **fields))


def get_payment_id(started: HttpResponse) -> dict[str, Any]:
    return {"MasterpassPaymentId": get_masterpass(started)["Paywall"]["MasterpassPaymentId"]}


def read_outcome(response: HttpResponse) -> Outcome:
    assert response.status == 200, response.body
    masterpass = response.json["Body"]["Masterpass"]
    if masterpass is None:
        return "error", str(response.json["ErrorCode"])
    if "Error" in masterpass:
        return "failure", masterpass["Error"]["ProviderErrorCode"]
    if masterpass["Exception"] is not None:
        return "failure", masterpass["Exception"]["Code"]
    return "way", masterpass["Result"]["ResponseCode"]


def read_effect(effect: str) -> Outcome:
    found = EFFECT.fullmatch(effect)
    assert found is not None, effect
    ((kind, code),) = [(name, value) for name, value in found.groupdict().items() if value and name != "step"]
    return kind, code


def test_every_step_has_a_ready_card() -> None:
    assert {card["effect"].partition(":")[0] for card in LISTED["magicCards"]["cards"]} == STEPS.keys()


@pytest.mark.parametrize(("number", "effect", "use"), list_card_uses())
def test_a_magic_card(
    session: MasterpassClient, number: str, effect: str, use: Callable[[MasterpassClient, str], Outcome]
) -> None:
    assert use(session, number) == read_effect(effect)


@pytest.mark.parametrize(
    ("card", "effect"), [(PUBLISHED[each["number"]], each["effect"]) for each in LISTED["testCards"]]
)
def test_a_published_card(session: MasterpassClient, card: PublishedCard, effect: str) -> None:
    entry = {
        "Number": card.number,
        "ExpireMonth": card.expiry_month,
        "ExpireYear": card.expiry_year,
        "Cvv": card.cvv,
    }
    outcome = read_outcome(session.send("payment/init", make_order(card=entry)))
    assert outcome == (("way", "0000") if effect.startswith("approved; ") else ("failure", "DECLINED"))


@pytest.mark.parametrize(("amount", "effect"), [tuple(each.values()) for each in LISTED["magicAmounts"]])
def test_a_magic_amount(session: MasterpassClient, amount: str, effect: str) -> None:
    order = make_order(detail={"Amount": int(amount)})
    assert read_outcome(session.send("payment/init", order)) == read_effect(effect)


@pytest.mark.parametrize(("code", "effect"), [tuple(each.values()) for each in LISTED["magicCodes"]])
def test_a_one_time_code(session: MasterpassClient, code: str, effect: str) -> None:
    digits = code if code.isdigit() else "654321"
    outcome = read_outcome(session.verify(session.add_card(), digits))
    expected = effect.rpartition(": ")[2]
    assert outcome == (("failure", expected) if expected.isupper() else ("way", "0000"))
