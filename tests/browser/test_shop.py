"""The sample shop in Chromium: 3D payments approved, refused and cancelled, and each fault of the return."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from werkzeug.serving import make_server

from mockpaywall.testing import MockPaywall
from tests.support.chromium import list_violations
from tests.support.example_runs import EXAMPLES
from tests.support.servers import QuietHandler

HASH_KEY = "test-3d-key"
CODE = "123456"
CARD = {"number": "5528790000000008", "holder": "Ada", "month": "12", "year": "2030", "cvv": "123"}
COMMITS = {"urlPath": "/api/paywall/masterpass/payment/commit"}


@dataclass
class ShopUser:
    """A user of the shop, its browser, and the addresses that the browser posted to the shop."""

    page: Page
    mock: MockPaywall
    url: str
    posted: list[str] = field(default_factory=list)
    order: str = ""

    def buy(self) -> None:
        self.page.goto(f"{self.url}/")
        self.page.get_by_role("button", name="Buy").click()
        self.order = self.page.url

    def pay(self) -> None:
        """Pay with a typed card, and go to the page of the bank."""
        for name, value in CARD.items():
            self.page.locator(f"[name={name}]").fill(value)
        self.page.get_by_label("3D Secure").check()
        self.page.get_by_role("button", name="Pay").click()

    def approve(self) -> None:
        """Enter the right code."""
        self.page.get_by_label("Code").fill(CODE)
        self.press("Approve")

    def press(self, button: str) -> None:
        self.page.get_by_role("button", name=button, exact=True).click()

    def check(self, page: Page) -> None:
        """Ask the shop how the payment ended."""
        page.goto(self.order)
        self.assert_shown("Waiting for your bank", page)
        page.get_by_role("button", name="check the payment").click()

    def assert_shown(self, title: str, page: Page | None = None) -> None:
        """Assert that the page with that title appears, and that everyone can use it."""
        page = page or self.page
        expect(page.get_by_role("heading", name=title)).to_be_visible()
        assert list_violations(page) == []

    def assert_paid_once(self) -> None:
        self.assert_shown("Paid, thank you")
        self.mock.verify(match=COMMITS, exactly=1)
        self.mock.verify(journey=["payment/init", "payment/commit"])

    def count_returns(self) -> int:
        return sum(address.endswith("/return") for address in self.posted)


def create_shop(mock: MockPaywall, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(EXAMPLES / "shop"))
    from masterpass import Masterpass  # type: ignore[import-not-found]
    from shop import create_shop as create  # type: ignore[import-not-found]

    return create(Masterpass(mock.url, mock.headers), HASH_KEY)


@pytest.fixture
def user(page: Page, monkeypatch: pytest.MonkeyPatch) -> Iterator[ShopUser]:
    """Run the shop beside a mock; return a user who has bought something."""
    with MockPaywall(hash_key=HASH_KEY) as mock:
        application = create_shop(mock, monkeypatch)
        server = make_server("localhost", 0, application, threaded=True, request_handler=QuietHandler)
        user = ShopUser(page, mock, f"http://localhost:{server.server_port}")
        page.on("request", lambda request: request.method == "POST" and user.posted.append(request.url))
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            user.buy()
            yield user
        finally:
            page.close()  # its open connections would keep the server from stopping
            server.shutdown()
            server.server_close()
            thread.join()


def test_an_approved_payment_is_paid_once(user: ShopUser) -> None:
    user.assert_shown("Pay")
    user.pay()
    user.approve()
    user.assert_paid_once()
    assert user.count_returns() == 1


@pytest.mark.parametrize("button", ["Refuse", "Cancel"])
def test_after_a_refusal_the_user_pays_again(user: ShopUser, button: str) -> None:
    user.pay()
    user.press(button)
    user.assert_shown("Pay")
    expect(user.page.get_by_role("status")).to_contain_text("Nothing was charged: you can pay again.")
    user.pay()
    user.approve()
    user.assert_shown("Paid, thank you")
    assert [payment.state for payment in user.mock.payments()] == ["failed", "success"]


def test_a_form_that_comes_twice_is_used_once(user: ShopUser) -> None:
    user.mock.mode("3d>return=twice")
    user.pay()
    user.approve()
    user.assert_paid_once()
    assert user.count_returns() == 2


def test_without_a_form_the_user_asks(user: ShopUser) -> None:
    user.mock.mode("3d>return=never")
    user.pay()
    user.approve()
    expect(user.page.get_by_role("heading")).to_be_visible()
    user.check(user.page)
    user.assert_paid_once()
    assert user.count_returns() == 0


def test_a_form_that_comes_after_the_user_asked_changes_nothing(user: ShopUser) -> None:
    user.mock.mode("3d>return=late:5000")
    user.pay()
    user.approve()
    expect(user.page.locator("#paywall-callback-form")).to_be_attached()
    other = user.page.context.new_page()
    user.check(other)
    user.assert_shown("Paid, thank you", other)
    user.page.wait_for_url(user.order)
    user.assert_paid_once()
    assert user.count_returns() == 1


def test_a_form_with_another_hash_is_refused(user: ShopUser) -> None:
    user.mock.mode("3d>return=bad-hash")
    user.pay()
    user.approve()
    user.assert_shown("This did not come from your bank")
    user.mock.verify(match=COMMITS, exactly=0)
    user.page.get_by_role("link", name="Back to your order").click()
    user.check(user.page)
    user.assert_paid_once()


def test_another_amount_is_not_taken(user: ShopUser) -> None:
    user.mock.mode("3d>return=wrong-amount")
    user.pay()
    user.approve()
    user.assert_shown("We look into it")
    user.mock.verify(match=COMMITS, exactly=0)
    assert [payment.state for payment in user.mock.payments()] == ["awaiting_capture"]
