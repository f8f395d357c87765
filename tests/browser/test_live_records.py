"""The live page in Chromium: payments and their 3D decision, one-time codes, accounts and sessions."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Locator, expect

from mockpaywall.paywall.masterpass.account import AccountState
from mockpaywall.paywall.masterpass.challenge import ChallengeIssuer, ChallengePurpose, ChallengeState
from mockpaywall.paywall.masterpass.page_3d_state import Page3dState
from mockpaywall.paywall.masterpass.payment import PaymentMethod, PaymentState
from mockpaywall.settings import Settings
from mockpaywall.web.admin.otps import PAGE_PURPOSE
from mockpaywall.web.admin.payments import Outcome3d
from tests.support.live_page import LivePage, open_live_page
from tests.support.masterpass_client import MasterpassClient, get_code, get_result, open_session
from tests.support.namespace_client import NamespaceClient
from tests.support.page_client import start_3d
from tests.support.payment_calls import make_order
from tests.support.request_data import VALID_BODY
from tests.support.servers import RunningServer, serve_asyncio

DECISIONS = {
    "Approve": ("awaiting_capture", "authorised, not committed", "Success"),
    "Refuse": ("failed", "failed", "Unsuccessful"),
    "Cancel as the user": ("failed", "failed", "Unsuccessful"),
}
"""Button -> the state of the payment, its text, and the status in the form."""


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with serve_asyncio(Settings(otp="random")) as server:
        yield server


@pytest.fixture
def namespace(server: RunningServer) -> NamespaceClient:
    return server.namespace(f"t-{uuid4()}")


@pytest.fixture
def session(namespace: NamespaceClient) -> MasterpassClient:
    return open_session(namespace)


@pytest.fixture
def live(chromium: Browser, server: RunningServer) -> Iterator[LivePage]:
    with open_live_page(
        chromium, server.client.url, permissions=["clipboard-read", "clipboard-write"]
    ) as live:
        yield live


def find_record(live: LivePage, text: str) -> Locator:
    return live.page.locator(".record").filter(has_text=text)


@pytest.mark.parametrize("button", DECISIONS)
def test_a_3d_payment_is_decided(
    live: LivePage, namespace: NamespaceClient, session: MasterpassClient, button: str
) -> None:
    state, shown, status = DECISIONS[button]
    live.open("#/payments", namespace=namespace.name)
    expect(live.page.get_by_text("No payment yet")).to_be_visible()
    payment = start_3d(session)
    record = find_record(live, payment.payment_id)
    expect(record.locator(".badge")).to_have_text("waits for the user")
    live.button(button).click()
    expect(record.locator(".badge")).to_have_text(shown)
    expect(record.locator(".timeline li")).to_have_count(2)
    expect(live.button(button)).to_have_count(0)
    assert namespace.admin("GET", f"payments/{payment.payment_id}").json["state"] == state
    record.get_by_text("The form for https://merchant.example/").click()
    expect(record.get_by_role("row", name=f"status {status}", exact=True)).to_be_visible()


def test_a_decision_that_came_too_late_says_so(
    live: LivePage, namespace: NamespaceClient, session: MasterpassClient
) -> None:
    payment = start_3d(session)
    live.open("#/payments", namespace=namespace.name)
    expect(live.button("Approve")).to_be_visible()
    live.page.route("**/payments?*", lambda route: None)  # the page does not learn of the next decision
    namespace.admin("POST", f"payments/{payment.payment_id}/3d", {"outcome": "refuse"})
    live.button("Approve").click()
    expect(live.page.get_by_role("alert")).to_contain_text("The payment is decided already")
    live.page.unroute_all(behavior="ignoreErrors")
    live.problems.clear()


def test_a_payment_leads_to_its_requests_and_back(
    live: LivePage, namespace: NamespaceClient, session: MasterpassClient
) -> None:
    """Each operation names another of its ids, and the payment after this one has a code that begins like its code."""
    payment = start_3d(session, detail={"MerchantUniqueCode": "order-1"})
    start_3d(session, detail={"MerchantUniqueCode": "order-10"})
    payment.open()
    payment.decide("123456", action="approve")
    session.send("payment/commit", {"MasterpassPaymentId": payment.payment_id})
    session.send("payment/commit/by/paymentid", {"PaymentId": payment.stored.payment_id})
    live.open("#/payments")
    find_record(live, payment.payment_id).get_by_role("link", name="Requests").click()
    operations = ["payment/commit/by/paymentid", "payment/commit", "3d", "3d", "payment/init"]
    expect(live.rows.locator(".operation")).to_have_text(operations)
    for number, operation in enumerate(operations):
        live.rows.nth(number).click()
        expect(live.detail.get_by_role("heading", level=1)).to_have_text(operation)
        live.page.get_by_role("link", name="Its payment").click()
        expect(find_record(live, payment.payment_id)).to_have_class("card record wanted")
        live.page.go_back()


def test_the_payment_of_a_lost_answer_is_one_click_away(
    live: LivePage, namespace: NamespaceClient, session: MasterpassClient
) -> None:
    session.send("payment/init", make_order(detail={"MerchantUniqueCode": "order-1"}), mode="http=504:after")
    live.open(namespace=namespace.name)
    live.row("504").click()
    live.page.get_by_role("link", name="Its payment").click()
    expect(live.page.locator(".record.wanted")).to_contain_text("order-1")
    live.page.locator(".record.wanted").get_by_role("link", name="Requests").click()
    expect(live.rows.locator(".badge")).to_contain_text(["504"])


def test_a_link_opens_a_session_that_is_older_than_those_in_the_list(
    live: LivePage, namespace: NamespaceClient, session: MasterpassClient
) -> None:
    for number in range(100):
        namespace.send(body=VALID_BODY | {"ReferenceCode": f"order-{number}"})
    live.open(f"#/sessions/{session.session_id}", namespace=namespace.name)
    record = live.page.locator(".record.wanted")
    expect(record).to_contain_text(session.session_id)
    expect(live.page.locator(".record")).to_have_count(101)
    record.get_by_role("button", name="Expire now").dblclick()
    expect(record.locator(".badge")).to_have_text("expired")
    record.get_by_role("link", name="Requests").click()
    expect(live.rows).to_have_count(1)


def test_a_link_to_an_unknown_payment_says_so(live: LivePage, namespace: NamespaceClient) -> None:
    live.open("#/payments/order-1", namespace=namespace.name)
    expect(live.page.get_by_role("alert")).to_contain_text("No such payment")
    live.problems.clear()


def test_a_code_is_read_and_used(
    live: LivePage, namespace: NamespaceClient, session: MasterpassClient
) -> None:
    live.open("#/otps", namespace=namespace.name)
    expect(live.page.get_by_text("No code was sent yet")).to_be_visible()
    token = session.add_card()
    record = find_record(live, token)
    expect(record.locator(".badge")).to_have_text("open")
    record.get_by_role("button").click()
    code = live.page.evaluate("navigator.clipboard.readText()")
    assert code == record.get_by_role("heading").text_content()
    assert get_result(session.verify(token, code))["IsVerified"]
    expect(record.locator(".badge")).to_have_text("used")


def test_a_session_is_expired_now(
    live: LivePage, namespace: NamespaceClient, session: MasterpassClient
) -> None:
    live.open(f"#/sessions/{session.session_id}", namespace=namespace.name)
    record = find_record(live, session.session_id)
    expect(record).to_have_class("card record wanted")
    expect(record.locator(".countdown")).to_contain_text("29:")
    record.get_by_role("button", name="Expire now").click()
    expect(record.get_by_role("button")).to_have_text("Expire now: really?")
    record.get_by_role("button").click()
    expect(record.locator(".badge")).to_have_text("expired")
    assert namespace.admin("GET", f"sessions/{session.session_id}").json["expired"] is True


def test_a_countdown_follows_the_clock_of_its_namespace(
    live: LivePage, namespace: NamespaceClient, session: MasterpassClient
) -> None:
    issued_at = namespace.admin("GET", f"sessions/{session.session_id}").json["issuedAt"]
    namespace.admin("PUT", "clock", {"now": issued_at})
    live.open("#/sessions")
    countdown = find_record(live, session.session_id).locator(".countdown")
    expect(countdown).to_have_text("30:00")
    namespace.admin("PUT", "clock", {"advance": 1795})
    expect(countdown).to_have_text("0:05")
    namespace.admin("PUT", "clock", {"advance": 6})
    expect(find_record(live, session.session_id).locator(".badge")).to_have_text("expired")


def test_sessions_are_deleted_after_a_question(
    live: LivePage, namespace: NamespaceClient, session: MasterpassClient
) -> None:
    live.open("#/sessions", namespace=namespace.name)
    expect(find_record(live, session.session_id)).to_be_visible()
    live.button("Delete all").dblclick()
    expect(live.page.get_by_text("No session yet")).to_be_visible()
    assert namespace.sessions() == []


def test_an_account_with_a_card_is_made_blocked_and_deleted(
    live: LivePage, namespace: NamespaceClient, session: MasterpassClient
) -> None:
    live.open("#/accounts", namespace=namespace.name)
    phone = namespace.sessions()[0].user_phone
    live.page.get_by_text("Create an account with a saved card").click()
    live.page.get_by_label("Phone").fill(phone)
    live.page.get_by_label("Card", exact=True).fill("5528790000000008")
    live.button("Create account").click()
    record = find_record(live, phone)
    expect(record).to_contain_text("552879********08")
    assert len(get_result(session.send("card/list"))["Cards"]) == 1
    record.get_by_role("button", name="Block").click()
    expect(record.locator(".badge")).to_have_text("blocked")
    assert get_code(session.send("card/list")) == "ACCOUNT_IS_BLOCKED"
    record.get_by_role("button", name=f"Delete: {phone}").dblclick()
    expect(record).to_have_count(0)
    assert get_code(session.send("card/list")) == "USER_NOT_FOUND"


def test_a_refused_account_says_what_is_wrong_beside_the_button(
    live: LivePage, namespace: NamespaceClient
) -> None:
    live.open("#/accounts", namespace=namespace.name)
    live.page.get_by_text("Create an account with a saved card").click()
    live.page.get_by_label("Phone").fill("905321234567")
    live.page.get_by_label("Card", exact=True).fill("5528790000000009")
    live.button("Create account").click()
    expect(live.page.locator("account-form").get_by_role("alert")).to_contain_text("/cards/0/number")


def test_every_state_has_a_text(live: LivePage) -> None:
    live.open()
    texts = live.page.evaluate("import('/__admin/ui/lib/texts.js').then((module) => module.TEXTS)")
    names = [
        *(f"payment.{state.name.lower()}" for state in PaymentState),
        *(f"method.{method.name.lower()}" for method in PaymentMethod),
        *(f"otp.{state.value}" for state in (*ChallengeState, *Page3dState)),
        *(f"purpose.{purpose}" for purpose in (*ChallengePurpose, PAGE_PURPOSE)),
        *(f"issuer.{issuer.name.lower()}" for issuer in ChallengeIssuer),
        *(f"account.{state.value}" for state in AccountState),
        *(f"{verb}.{outcome}" for outcome in Outcome3d for verb in ("decision", "decided")),
    ]
    assert [name for name in names if name not in texts] == []
