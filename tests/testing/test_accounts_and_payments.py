"""Accounts, one-time codes and payments of MockPaywall, with a local and with a remote server."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mockpaywall.testing import MockPaywall, MockPaywallError
from tests.secrecy.marks import Marks
from tests.support.http_client import HttpResponse, post
from tests.support.masterpass_client import CARD_BODY
from tests.support.payment_calls import make_order
from tests.support.request_data import PHONE
from tests.support.testing_client import create_session

NUMBER = "5528790000000008"


def send(mock: MockPaywall, operation: str, body: dict[str, Any]) -> HttpResponse:
    session = create_session(mock, PhoneVerifiedByMerchant=True).json["Body"]["SessionId"]
    url = f"{mock.url}/api/paywall/masterpass/{operation}"
    return post(url, {**body, "SessionId": session}, mock.headers, None)


def test_a_ready_made_account_is_used_by_the_client(any_mock: MockPaywall) -> None:
    added = any_mock.add_account(PHONE, cards=[NUMBER, {"number": "5890040000000016", "alias": "second"}])
    (account,) = any_mock.accounts()
    assert account == added
    assert (account.phone, account.state, account.user_id) == (PHONE, "linked", None)
    assert [(card.alias, card.number) for card in account.cards] == [
        ("Mastercard 0008", "552879********08"),
        ("second", "589004********16"),
    ]
    send(any_mock, "payment/init", make_order(card={"IsSavedCard": True, "CardAlias": "second"}))
    assert [payment.card_number for payment in any_mock.payments()] == ["589004******0016"]
    assert any_mock.accounts() == [account]


def test_states_and_users_are_set(any_mock: MockPaywall) -> None:
    account = any_mock.add_account(PHONE, state="blocked", user_id="u")
    assert (account.state, account.user_id, account.cards) == ("blocked", "u", ())
    with pytest.raises(MockPaywallError, match="/state: "):
        any_mock.add_account(PHONE, state="gone")


def test_an_account_is_changed_and_deleted(any_mock: MockPaywall) -> None:
    other_phone = "+905321234999"
    any_mock.add_account(PHONE, cards=[NUMBER], user_id="u")
    any_mock.add_account(other_phone)
    blocked = any_mock.change_account(PHONE, state="blocked")
    assert (blocked.state, blocked.user_id, [card.number for card in blocked.cards]) == (
        "blocked",
        "u",
        ["552879********08"],
    )
    changed = any_mock.change_account(PHONE, cards=["5890040000000016"], user_id="v")
    assert (changed.state, changed.user_id, changed.cards[0].alias) == ("blocked", "v", "Maestro 0016")
    assert any_mock.account(PHONE) == changed
    any_mock.drop_account(PHONE)
    assert any_mock.accounts() == [any_mock.account(other_phone)]
    for missing in (any_mock.account, any_mock.change_account, any_mock.drop_account):
        with pytest.raises(MockPaywallError, match="No such account"):
            missing(PHONE)
    any_mock.drop_accounts()
    assert any_mock.accounts() == []


def test_the_client_sees_a_changed_account(any_mock: MockPaywall) -> None:
    any_mock.add_account(PHONE, cards=[{"number": NUMBER, "alias": "my card"}])
    order = make_order(card={"IsSavedCard": True, "CardAlias": "my card"})
    send(any_mock, "payment/init", order)
    any_mock.change_account(PHONE, state="blocked")
    answer = send(
        any_mock, "payment/init", make_order(card=order["Card"], detail={"MerchantUniqueCode": "b"})
    )
    assert answer.json["Body"]["Masterpass"]["Exception"]["Code"] == "ACCOUNT_IS_BLOCKED"
    any_mock.drop_account(PHONE)
    answer = send(
        any_mock, "payment/init", make_order(card=order["Card"], detail={"MerchantUniqueCode": "c"})
    )
    assert answer.json["Body"]["Masterpass"]["Exception"]["Code"] == "USER_NOT_FOUND"


def test_the_last_code_is_that_of_the_phone(any_mock: MockPaywall) -> None:
    with pytest.raises(LookupError):
        any_mock.last_otp(PHONE)
    token = send(any_mock, "card/add", CARD_BODY).json["Body"]["Masterpass"]["Result"]["Token"]
    otp = any_mock.last_otp(PHONE)
    assert (otp.token, otp.code, otp.purpose, otp.state) == (token, "123456", "register", "open")
    assert any_mock.otps() == [otp]
    any_mock.advance(600)
    assert any_mock.last_otp(PHONE).state == "expired"


def test_a_3d_page_is_decided(any_mock: MockPaywall) -> None:
    for number in range(3):
        detail = {"MerchantUniqueCode": f"order-{number}"}
        send(any_mock, "payment/init", make_order(Force3D=True, detail=detail))
    first, second, third = any_mock.payments()
    assert [payment.merchant_unique_code for payment in (first, second, third)] == [
        "order-0",
        "order-1",
        "order-2",
    ]
    assert (first.state, first.state_id, first.needs_3d, first.amount) == ("pending", 14, True, "50")
    approved = any_mock.approve_3d(first)
    refused = any_mock.refuse_3d(second.payment_id)
    cancelled = any_mock.cancel_3d("order-2")
    assert approved.action == "https://merchant.example/success"
    assert (approved.posts, approved.delay_ms) == (1, 0)
    assert any_mock.approve_3d(first, returns="twice") == replace(approved, posts=2)
    assert any_mock.approve_3d(first, returns="late:250") == replace(approved, delay_ms=250)
    assert (approved["status"], approved["uniqueCode"]) == ("Success", "order-0")
    assert [form["providerErrorCode"] for form in (refused, cancelled)] == ["3DS_AUTH_ERROR"] * 2
    assert [payment.state for payment in any_mock.payments()] == ["awaiting_capture", "failed", "failed"]
    decided = any_mock.payment(first.masterpass_payment_id)
    assert [(step.state_id, step.reason) for step in decided.history] == [
        (14, "challenged"),
        (3, "authorised"),
    ]
    assert decided == any_mock.payment(first.payment_id) == any_mock.payment("order-0")


def test_secrets_are_not_in_the_repr(any_mock: MockPaywall) -> None:
    any_mock.add_account(PHONE)
    send(any_mock, "card/add", CARD_BODY)
    assert PHONE not in repr(any_mock.accounts())
    assert Marks(codes={"123456"}).find(repr(any_mock.otps())) == []


def test_a_reset_deletes_them(any_mock: MockPaywall) -> None:
    any_mock.add_account(PHONE)
    send(any_mock, "payment/init", make_order(Force3D=True))
    any_mock.reset()
    assert (any_mock.accounts(), any_mock.otps(), any_mock.payments()) == ([], [], [])


def test_a_setup_file_is_used(tmp_path: Path) -> None:
    path = tmp_path / "setup.json"
    path.write_text(f'{{"accounts": [{{"phone": "{PHONE}"}}]}}')
    with MockPaywall(setup=str(path)) as mock:
        assert [account.phone for account in mock.accounts()] == [PHONE]
        mock.reset()
        assert [account.phone for account in mock.accounts()] == [PHONE]
    path.write_text('{"accounts": [{"phone": "1"}]}')
    with pytest.raises(MockPaywallError, match="/accounts/0/phone: "):
        MockPaywall(setup=str(path)).start()
