"""Every failure of the calls of a merchant's server has a hint, also those that Masterpass makes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from mockpaywall.paywall.masterpass.failure_hints import HINTS
from mockpaywall.paywall.masterpass.upstream_codes import BY_NAME
from tests.support.http_client import HttpResponse
from tests.support.masterpass_client import CARD_BODY, MasterpassClient, get_result, open_session
from tests.support.payment_calls import SAVED_CARD, make_magic_number, make_order
from tests.support.request_data import PHONE

CARD_HINT = "the number of this card asks for this failure: `mockpaywall cards` lists such numbers"
NO_ACCOUNT = HINTS["USER_NOT_FOUND"]
OTHER_NUMBER = "5528790000000008"


def add_card(session: MasterpassClient, **changes: Any) -> HttpResponse:
    return session.send("card/add", {**CARD_BODY, **changes})


def pay(session: MasterpassClient, **changes: Any) -> HttpResponse:
    return session.send("payment/init", make_order(**changes))


def open_other_user(session: MasterpassClient) -> MasterpassClient:
    return open_session(session.namespace, UserId="another")


def block(session: MasterpassClient) -> MasterpassClient:
    session.namespace.admin("PATCH", f"accounts/{PHONE}", {"state": "blocked"})
    return session


def resend_too_often(session: MasterpassClient) -> HttpResponse:
    token = session.add_card(CardNumber=OTHER_NUMBER, CardAlias="other")
    for _ in range(3):
        token = get_result(session.send("otp/resend", {"OtpToken": token}))["Token"]
    return session.send("otp/resend", {"OtpToken": token})


def resend_used(session: MasterpassClient) -> HttpResponse:
    token = session.add_card(CardNumber=OTHER_NUMBER, CardAlias="other")
    session.verify(token)
    return session.send("otp/resend", {"OtpToken": token})


def resend_closed(session: MasterpassClient) -> HttpResponse:
    token = session.add_card(CardNumber=OTHER_NUMBER, CardAlias="other")
    for _ in range(3):
        session.verify(token, "654321")
    return session.send("otp/resend", {"OtpToken": token})


def commit_card(session: MasterpassClient, kind: str, code: str) -> HttpResponse:
    card = {"Number": make_magic_number("50", kind, code)}
    paid = pay(session, card=card, AutoCommit=False).json["Body"]["Masterpass"]["Paywall"]
    return session.send("payment/commit", {"MasterpassPaymentId": paid["MasterpassPaymentId"]})


NEW_USER: dict[str, tuple[Callable[[MasterpassClient], HttpResponse], str]] = {
    "list": (lambda user: user.send("card/list"), NO_ACCOUNT),
    "delete": (lambda user: user.send("card/delete", {"CardAlias": "a"}), NO_ACCOUNT),
    "link": (lambda user: user.send("merchant/link"), NO_ACCOUNT),
    "unlink": (lambda user: user.send("merchant/unlink"), NO_ACCOUNT),
    "pay with a saved card": (lambda user: pay(user, card=SAVED_CARD), NO_ACCOUNT),
    "a declined test card": (lambda user: pay(user, card={"Number": "9792088780144513"}), CARD_HINT),
    "a card for an ErrorCode": (
        lambda user: pay(user, card={"Number": make_magic_number("20", "00", "0112")}),
        CARD_HINT,
    ),
    "a card for card/add": (
        lambda user: add_card(user, CardNumber=make_magic_number("10", "01", "0010")),
        CARD_HINT,
    ),
    "a card for the commit": (lambda user: commit_card(user, "01", "0029"), CARD_HINT),
    "a card for an ErrorCode of the commit": (lambda user: commit_card(user, "00", "0056"), CARD_HINT),
    "a magic amount": (
        lambda user: pay(user, detail={"Amount": 90112}),
        "PaymentDetail.Amount asks for this failure: it is 90000 plus an ErrorCode, a magic amount",
    ),
}
KNOWN_USER: dict[str, tuple[Callable[[MasterpassClient], HttpResponse], str]] = {
    "the same card": (lambda user: add_card(user, CardAlias="b"), HINTS["CARD_ALREADY_EXISTS"]),
    "the same alias": (
        lambda user: add_card(user, CardNumber=OTHER_NUMBER),
        HINTS["CARD_ALIAS_ALREADY_IN_USE"],
    ),
    "linked already": (
        lambda user: user.send("merchant/link"),
        HINTS["MERCHANT_USER_ID_ALREADY_IN_USE"],
    ),
    "another user": (
        lambda user: open_other_user(user).send("card/list"),
        HINTS["ACCOUNT_NOT_LINKED_TO_MERCHANT"],
    ),
    "blocked": (lambda user: block(user).send("card/list"), HINTS["ACCOUNT_IS_BLOCKED"]),
    "resent too often": (resend_too_often, HINTS["ERR_YOU_CAN_NOT_CALL_OTP_SERVICE_ONE_MORE_TIME"]),
    "resent after its use": (resend_used, HINTS["TOKEN_ALREADY_USED"]),
    "resent after it was closed": (resend_closed, HINTS["TOKEN_IS_NOT_VALID"]),
    "a long code": (
        lambda user: user.verify(user.add_card(CardNumber=OTHER_NUMBER, CardAlias="b"), "1" * 21),
        HINTS["OTP_CODE_MAX_LENGTH_EXCEEDED"],
    ),
    "a long alias": (
        lambda user: pay(user, card={"SaveCard": True, "CardAlias": "x" * 41}),
        HINTS["CARD_ALIAS_MAX_LENGTH_EXCEEDED"],
    ),
}


def test_the_hints_are_for_codes_of_the_table() -> None:
    assert HINTS.keys() <= BY_NAME.keys()


@pytest.mark.parametrize("case", NEW_USER)
def test_a_failure_of_a_user_without_account_has_a_hint(session: MasterpassClient, case: str) -> None:
    send, hint = NEW_USER[case]
    assert send(session).hint == hint


@pytest.mark.parametrize("case", KNOWN_USER)
def test_a_failure_of_a_user_with_a_card_has_a_hint(session: MasterpassClient, case: str) -> None:
    session.register_card()
    send, hint = KNOWN_USER[case]
    assert send(session).hint == hint


def test_a_card_number_that_is_almost_magic_is_hinted(session: MasterpassClient) -> None:
    number = make_magic_number("60", "00", "0056")
    reason = "begins with 9999 but is not a magic card: SS should be one of 10, 20, 30, 40, 50"
    form = "; see 9999 SSKK CCCC 00NL and `mockpaywall cards`"
    paid, added = pay(session, card={"Number": number}), add_card(session, CardNumber=number)
    assert get_result(paid)["ResponseCode"] == "0000"
    assert (paid.hint, added.hint) == (f"Card.Number {reason}{form}", f"CardNumber {reason}{form}")


@pytest.mark.parametrize("number", [OTHER_NUMBER, "5406697543211173"])
@pytest.mark.parametrize(
    ("expiry", "hint"),
    [
        (("13", "2030"), "ExpiryMonth should be 01 to 12, ExpiryYear four digits"),
        (("2030", "12"), "ExpiryMonth and ExpiryYear are swapped: the month goes first"),
        (("12", "x"), "ExpiryMonth should be 01 to 12, ExpiryYear four digits"),
    ],
)
def test_the_form_of_an_expiry_is_checked_of_every_card(
    session: MasterpassClient, number: str, expiry: tuple[str, str], hint: str
) -> None:
    refused = add_card(session, CardNumber=number, ExpiryMonth=expiry[0], ExpiryYear=expiry[1])
    assert refused.json["Body"]["Masterpass"]["Exception"]["Code"] == "EXPIRY_DATE_IS_NOT_VALID"
    assert refused.hint == hint


def test_a_published_test_card_may_have_expired(session: MasterpassClient) -> None:
    added = add_card(session, CardNumber="9792083114548091", ExpiryMonth="02", ExpiryYear="2023")
    assert get_result(added)["ResponseCode"] in ("5001", "5008")
