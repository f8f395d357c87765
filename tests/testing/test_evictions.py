"""Lists that lack entries, because the server evicted them."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import pytest

from mockpaywall.testing import EvictionWarning, MockPaywall
from tests.support.http_client import HttpResponse, post
from tests.support.masterpass_client import CARD_BODY, get_result
from tests.support.payment_calls import make_order
from tests.support.request_data import PHONE
from tests.support.testing_client import create_session

PHONES = tuple(str(int(PHONE) + number) for number in range(3))


def pay(mock: MockPaywall, number: int) -> None:
    """Store an account, a one-time code and a payment."""
    session_id = create_session(mock, UserPhone=PHONES[number]).json["Body"]["SessionId"]

    def call(operation: str, body: dict[str, Any]) -> HttpResponse:
        url = f"{mock.url}/api/paywall/masterpass/{operation}"
        return post(url, {**body, "SessionId": session_id}, mock.headers, None)

    call("payment/init", make_order(detail={"MerchantUniqueCode": f"order-{number}"}))
    token = get_result(call("card/add", CARD_BODY))["Token"]
    assert get_result(call("otp/verify", {"OtpToken": token, "OtpCode": "123456"}))["IsVerified"]


LISTS: dict[str, Callable[[MockPaywall], list[Any]]] = {
    "requests": MockPaywall.requests,
    "sessions": MockPaywall.sessions,
    "accounts": MockPaywall.accounts,
    "otps": MockPaywall.otps,
    "payments": MockPaywall.payments,
}


@pytest.mark.parametrize("name", LISTS)
def test_a_list_warns_once_the_server_evicted_entries(name: str) -> None:
    limits = {"journal_size": 4, "max_sessions": 2, "max_accounts": 1, "max_payments": 2}
    with MockPaywall(seed=1, **limits) as mock:
        assert LISTS[name](mock) == []
        pay(mock, 0)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            before = LISTS[name](mock)
        for number in (1, 2):
            pay(mock, number)
        with pytest.warns(EvictionWarning, match=rf"^{name}\(\) is not complete") as caught:
            after = LISTS[name](mock)
        assert caught[0].filename == __file__
        assert after
        assert before[0] not in after
        mock.reset()
        assert LISTS[name](mock) == []


def test_the_summary_says_it_without_a_warning() -> None:
    with MockPaywall(seed=1, journal_size=1) as mock:
        create_session(mock, "order-1")
        assert "evicted" not in mock.summary()
        create_session(mock, "order-2")
        assert mock.summary().splitlines()[1] == "  (older ones were evicted)"
