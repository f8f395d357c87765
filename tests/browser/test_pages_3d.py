"""The 3D pages in Chromium: with and without a script, each fault of the return, and whether everyone can use them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from mockpaywall.paywall.masterpass.page_3d_state import PAGE_TTL_S
from mockpaywall.settings import Settings
from tests.support.chromium import COMPLAINTS, list_violations, open_page
from tests.support.masterpass_client import open_session
from tests.support.merchant_server import Merchant, serve_merchant
from tests.support.page_client import ORIGIN, PagePayment, start_3d
from tests.support.servers import RunningServer, serve_asyncio

HASH_KEY = "test-3d-key"
NARROW, WIDE = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


@dataclass(frozen=True)
class Visit:
    """A payment, and the addresses of its pages as a browser opens them."""

    payment: PagePayment
    url: str
    """Of the server."""
    merchant: Merchant

    @property
    def acs(self) -> str:
        return self.url + self.payment.target.replace(ORIGIN, self.url)

    @property
    def callback(self) -> str:
        return self.url + self.payment.callback

    def set_mode(self, mode: str) -> None:
        self.payment.session.namespace.set_default_mode(mode)


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with serve_asyncio(Settings(hash_key=HASH_KEY)) as server:
        yield server


@pytest.fixture
def visit(server: RunningServer) -> Iterator[Visit]:
    with serve_merchant() as merchant:
        session = open_session(server.namespace(f"t-{uuid4()}"))
        urls = {
            "MerchantSuccessBackUrl": f"{merchant.url}?success",
            "MerchantFailBackUrl": f"{merchant.url}?fail",
        }
        yield Visit(start_3d(session, detail=urls), server.client.url, merchant)


@pytest.fixture
def problems(page: Page) -> Iterator[list[str]]:
    """What the browser complains about: scripts and requests that its policy stops, and errors of scripts."""
    found: list[str] = []
    page.on("console", lambda message: message.type in COMPLAINTS and found.append(message.text))
    page.on("pageerror", lambda error: found.append(str(error)))
    yield found
    assert found == []


def decide(page: Page, visit: Visit, button: str = "Approve") -> None:
    page.goto(visit.acs)
    if button == "Approve":
        page.get_by_label("Code").fill("123456")
    page.get_by_role("button", name=button, exact=True).click()


@pytest.mark.parametrize(
    ("button", "status"), [("Approve", "Success"), ("Refuse", "Unsuccessful"), ("Cancel", "Unsuccessful")]
)
def test_a_decision_reaches_the_merchant(
    page: Page, visit: Visit, problems: list[str], button: str, status: str
) -> None:
    decide(page, visit, button)
    page.wait_for_url("**/thanks")
    assert [form["status"] for form in visit.merchant.posts] == [status]
    assert visit.merchant.origins == [visit.url]


def test_the_keyboard_is_enough(page: Page, visit: Visit, problems: list[str]) -> None:
    page.goto(visit.acs)
    expect(page.get_by_label("Code")).to_be_focused()
    page.keyboard.type("111111")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_have_text("This code is wrong. Tries left: 2.")
    expect(page.get_by_label("Code")).to_be_focused()
    page.keyboard.type("123456")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Approve")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/thanks")


def test_a_browser_does_not_send_an_empty_code(page: Page, visit: Visit) -> None:
    page.goto(visit.acs)
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#code:invalid")).to_be_visible()
    assert [
        exchange.received.request.head.method for exchange in visit.payment.session.namespace.exchanges()
    ][-1] == "GET"


def test_the_form_is_posted_twice_one_after_the_other(page: Page, visit: Visit, problems: list[str]) -> None:
    visit.set_mode("return=twice")
    decide(page, visit)
    page.wait_for_url("**/thanks")
    first, second = visit.merchant.posts
    assert first == second
    assert visit.merchant.destinations == ["iframe", "document"]


def test_the_form_is_never_posted(page: Page, visit: Visit, problems: list[str]) -> None:
    visit.set_mode("return=never")
    decide(page, visit)
    expect(page.get_by_role("heading")).to_have_text("The browser does not return")
    assert visit.merchant.posts == []


def test_the_form_is_posted_late(page: Page, visit: Visit, problems: list[str]) -> None:
    visit.set_mode("return=late:1000")
    decide(page, visit)
    expect(page.get_by_role("heading")).to_have_text("Back to the shop")
    assert visit.merchant.posts == []
    page.wait_for_url("**/thanks")
    assert len(visit.merchant.posts) == 1


@pytest.mark.parametrize(("mode", "amount"), [("return=bad-hash", "50"), ("return=wrong-amount", "51")])
def test_a_form_that_is_wrong_is_posted(
    page: Page, visit: Visit, problems: list[str], mode: str, amount: str
) -> None:
    visit.set_mode(mode)
    decide(page, visit)
    page.wait_for_url("**/thanks")
    assert [form["amount"] for form in visit.merchant.posts] == [amount]


@pytest.mark.parametrize("mode", ["ok", "return=twice"])
def test_without_a_script_buttons_do_it(chromium: Browser, visit: Visit, mode: str) -> None:
    visit.set_mode(mode)
    with open_page(chromium, java_script_enabled=False) as page:
        decide(page, visit)
        if mode == "return=twice":
            page.get_by_role("button", name="Post the form once").click()
            expect(page.frame_locator("iframe").get_by_text("Thanks")).to_be_attached()
            page.get_by_role("button", name="Post it again and continue").click()
        else:
            page.get_by_role("button", name="Continue to the shop").click()
        page.wait_for_url("**/thanks")
    assert len(visit.merchant.posts) == (2 if mode == "return=twice" else 1)


def show_wrong_code(page: Page, visit: Visit) -> None:
    page.goto(visit.acs)
    page.locator("#code").fill("111111")
    page.locator("button").first.click()
    expect(page.get_by_role("alert")).to_be_visible()


def show_used_link(page: Page, visit: Visit) -> None:
    visit.payment.decide(decision="cancel")
    page.goto(visit.acs)


def show_expired_link(page: Page, visit: Visit) -> None:
    visit.payment.session.advance_clock(PAGE_TTL_S)
    page.goto(visit.acs)


def show_return(mode: str) -> Callable[[Page, Visit], None]:
    def show(page: Page, visit: Visit) -> None:
        visit.set_mode(mode)
        visit.payment.decide("123456")
        page.goto(visit.callback)

    return show


def show_address(path: str) -> Callable[[Page, Visit], None]:
    return lambda page, visit: page.goto(visit.url + path) and None


PAGES: dict[str, Callable[[Page, Visit], Any]] = {
    "acs": lambda page, visit: page.goto(visit.acs),
    "acs in Turkish": lambda page, visit: page.goto(visit.acs.replace("&", "&locale=tr&", 1)),
    "wrong code": show_wrong_code,
    "used link": show_used_link,
    "expired link": show_expired_link,
    "unknown token": show_address("/user-authorization/mp-3d-acs-form"),
    "return": show_return("return=late:600000"),
    "never": show_return("return=never"),
    "success": show_address("/user-authorization/mp-3d-client-success"),
    "error": show_address("/user-authorization/mp-3d-client-error"),
    "unknown code": show_address("/masterpass/vposcallback"),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_everyone_can_use_every_page(chromium: Browser, visit: Visit, name: str, scheme: str) -> None:
    for viewport in (NARROW, WIDE):
        with open_page(chromium, viewport=viewport, color_scheme=scheme) as page:
            PAGES[name](page, visit)
            assert list_violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_everyone_can_use_the_page_that_posts_twice(chromium: Browser, visit: Visit) -> None:
    visit.set_mode("return=twice")
    visit.payment.decide("123456")
    with open_page(chromium) as page:
        page.route(f"{visit.merchant.url}*", lambda route: None)  # the first post gets no response
        page.goto(visit.callback)
        expect(page.get_by_role("button")).to_have_count(2)
        assert list_violations(page) == []
