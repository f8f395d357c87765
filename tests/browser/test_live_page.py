"""The live page in Chromium: its frame, its policy, and whether everyone can use it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Route, expect

from mockpaywall.settings import Settings
from tests.support.chromium import list_violations
from tests.support.live_page import LivePage, open_live_page
from tests.support.masterpass_client import open_session
from tests.support.namespace_client import NamespaceClient
from tests.support.page_client import start_3d
from tests.support.request_data import VALID_BODY
from tests.support.servers import RunningServer, serve_asyncio, serve_wsgi

PANELS = ("fail", "payments", "otps", "accounts", "sessions", "clock", "namespaces", "code", "server")
SIZES = {"narrow": {"width": 360, "height": 740}, "wide": {"width": 1280, "height": 800}}
TOKEN = "the-token-of-this-test"
TABS = 8
LONG_NAME = "full-" + "of-a-parallel-test-worker-" * 2
LIST_OVERFLOWS = """
["html", "main", ".bars", "request-detail"].filter((name) => {
  const element = document.querySelector(name);
  return element !== null && element.scrollWidth > element.clientWidth;
})
"""
"""What cannot be read without scrolling to the side."""
MISSPELLED = {"ReferenceCode": "order-1", "userPhone": VALID_BODY["UserPhone"]}


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with serve_asyncio(Settings()) as server:
        yield server


@pytest.fixture
def live(chromium: Browser, server: RunningServer) -> Iterator[LivePage]:
    with open_live_page(chromium, server.client.url) as live:
        yield live


def test_the_root_leads_to_the_page(live: LivePage) -> None:
    live.page.goto(live.url)
    live.expect_state("Live")
    assert live.page.url == f"{live.url}/__admin/ui#/requests"


def test_the_policy_stops_what_the_page_does_not_do(live: LivePage) -> None:
    live.open()
    live.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">x</p>')")
    live.page.wait_for_function("violations.length > 0")
    assert live.page.evaluate("violations.splice(0)") == ["style-src-attr inline"]
    live.problems.clear()


def test_two_tabs_show_the_same(chromium: Browser, server: RunningServer) -> None:
    with ExitStack() as stack:
        tabs = [stack.enter_context(open_live_page(chromium, server.client.url)) for _ in range(2)]
        for tab in tabs:
            tab.open()
        server.client.send(MISSPELLED | {"ReferenceCode": "for-both"})
        for tab in tabs:
            expect(tab.row("for-both")).to_be_visible()


def test_more_tabs_than_a_browser_has_connections_share_one_stream(
    live: LivePage, server: RunningServer
) -> None:
    with ExitStack() as stack:
        tabs = [live]
        for _ in range(TABS - 1):
            page = stack.enter_context(closing(live.page.context.new_page()))
            tabs.append(LivePage(page, live.url))
        for tab in tabs:
            tab.open()
        server.client.send(MISSPELLED | {"ReferenceCode": "for-all"})
        for tab in tabs:
            expect(tab.row("for-all")).to_be_visible()
        tabs[0].page.goto("about:blank")  # another one has to read the stream now
        server.client.send(MISSPELLED | {"ReferenceCode": "for-the-others"})
        for tab in tabs[1:]:
            expect(tab.row("for-the-others")).to_be_visible()
            tab.check()
        live.open()
        expect(live.row("for-the-others")).to_be_visible()


def set_hidden(live: LivePage, is_hidden: str) -> None:
    live.page.evaluate(
        f"""() => {{
          Object.defineProperty(document, "hidden", {{ value: {is_hidden}, configurable: true }});
          document.dispatchEvent(new Event("visibilitychange"));
        }}"""
    )


def test_a_hidden_tab_leaves_its_connection_to_others(live: LivePage, server: RunningServer) -> None:
    """A browser opens six connections to a server: the streams of hidden tabs would take them all."""
    live.page.clock.install()
    live.open()
    set_hidden(live, "true")
    live.page.clock.fast_forward(11_000)
    assert live.page.evaluate("document.querySelector('live-page').feed.stream.isClosed")
    server.client.send(MISSPELLED | {"ReferenceCode": "while-hidden"})
    set_hidden(live, "false")
    expect(live.row("while-hidden")).to_be_visible()


def test_the_page_of_a_namespace_shows_no_other(live: LivePage, server: RunningServer) -> None:
    live.open(namespace="mine")
    expect(live.page.locator(".scope")).to_have_text("Namespace mine")
    server.namespace("theirs").send(body=VALID_BODY | {"ReferenceCode": "theirs"})
    server.namespace("mine").send(body=VALID_BODY | {"ReferenceCode": "ours"})
    expect(live.row("ours")).to_be_visible()
    expect(live.rows).to_have_count(1)


def test_a_server_that_starts_again_is_found_again(chromium: Browser) -> None:
    with ExitStack() as first:
        server = first.enter_context(serve_asyncio(Settings()))
        port = server.client.port
        with open_live_page(chromium, server.client.url) as live:
            live.open()
            server.client.send(MISSPELLED | {"ReferenceCode": "before"})
            expect(live.row("before")).to_be_visible()
            first.close()
            live.expect_state("The server does not answer. Trying again.")
            with serve_asyncio(Settings(), port=port) as again:
                live.expect_state("Live")
                expect(live.row("before")).to_have_count(0)
                again.client.send(MISSPELLED | {"ReferenceCode": "after"})
                expect(live.row("after")).to_be_visible()
                live.page.close()
            live.check = lambda: None  # type: ignore[method-assign]


def test_under_another_server_the_page_polls(chromium: Browser) -> None:
    with serve_wsgi(Settings()) as server, open_live_page(chromium, server.client.url) as live:
        live.page.goto(live.url)
        live.expect_state("Every second")
        server.client.send(MISSPELLED)
        expect(live.row("order-1")).to_be_visible()


def test_a_stream_that_is_refused_says_why(live: LivePage) -> None:
    error = {"errors": [{"code": 503, "title": "The store is unavailable", "detail": "no Redis"}]}
    live.page.route("**/events", lambda route: route.fulfill(status=503, json=error))
    live.page.goto(live.url)
    live.expect_state("The store is unavailable: no Redis")
    live.page.unroute("**/events")
    live.expect_state("Live")
    live.problems.clear()


def test_the_token_is_asked_for_once_per_tab(chromium: Browser) -> None:
    with (
        serve_asyncio(Settings(admin_token=TOKEN)) as server,
        open_live_page(chromium, server.client.url) as live,
    ):
        live.page.goto(live.url)
        live.page.get_by_label("Token", exact=True).fill("another-token")
        live.button("Continue").click()
        expect(live.page.get_by_role("alert")).to_have_text("This token was refused.")
        live.page.get_by_label("Token", exact=True).fill(TOKEN)
        live.page.keyboard.press("Enter")
        live.expect_state("Live")
        server.client.send(MISSPELLED)
        live.row("order-1").click()
        expect(live.detail.locator(".hint")).to_be_visible()
        live.page.reload()
        live.expect_state("Live")
        assert TOKEN not in live.page.url
        assert live.page.evaluate("localStorage.length + document.cookie.length") == 0


def test_a_refusal_that_comes_after_the_token_was_entered_asks_for_nothing(chromium: Browser) -> None:
    held: list[Route] = []

    def hold_first(route: Route) -> None:
        held.append(route)
        if len(held) > 1:
            route.continue_()

    with (
        serve_asyncio(Settings(admin_token=TOKEN)) as server,
        open_live_page(chromium, server.client.url) as live,
    ):
        live.page.route("**/__admin/server", hold_first)
        live.page.goto(live.url)
        live.page.get_by_label("Token", exact=True).fill(TOKEN)
        live.button("Continue").click()
        expect(live.page.get_by_role("dialog")).to_have_count(0)
        held[0].continue_()  # without a token, as it was sent
        live.expect_state("Live")
        expect(live.page.get_by_role("dialog")).to_have_count(0)


def test_the_page_is_available_in_turkish(live: LivePage, server: RunningServer) -> None:
    live.open()
    live.button("Türkçe").click()
    live.expect_state("Canlı")
    assert live.page.evaluate("document.documentElement.lang") == "tr"
    server.client.send(MISSPELLED | {"ReferenceCode": "siparis-1"})
    live.row("siparis-1").click()
    expect(live.detail.locator(".verdict li").first).to_contain_text("UserId: eksik")


def test_a_browser_in_turkish_gets_a_page_in_turkish(chromium: Browser, server: RunningServer) -> None:
    with open_live_page(chromium, server.client.url, locale="tr-TR") as live:
        live.page.goto(live.url)
        live.expect_state("Canlı")


def test_every_text_is_in_both_languages(live: LivePage) -> None:
    live.open()
    texts = live.page.evaluate("import('/__admin/ui/lib/texts.js').then((module) => module.TEXTS)")
    assert len(texts) > 50
    assert [key for key, pair in texts.items() if len(pair) != 2 or not all(pair)] == []


def test_the_shortcuts_are_listed(live: LivePage) -> None:
    live.open()
    live.page.keyboard.press("?")
    expect(live.page.get_by_role("dialog")).to_contain_text("Go to the filter")
    expect(live.page.get_by_role("dialog")).to_contain_text("mockpaywall modes")
    live.page.keyboard.press("Escape")
    live.page.keyboard.press("s")
    expect(live.page.get_by_role("heading", level=1)).to_have_text("Server")
    expect(live.page).to_have_title("Server · mockpaywall")


def test_an_unknown_panel_says_so(live: LivePage) -> None:
    live.open("#/none")
    expect(live.page.get_by_role("main")).to_have_text("No such panel")


def fill_namespace(namespace: NamespaceClient) -> None:
    """Let every panel show something."""
    namespace.add_rule("payment/commit>http=503", times=1)
    session = open_session(namespace)
    session.add_card()
    start_3d(session, detail={"MerchantUniqueCode": f"order-{uuid4()}"})
    namespace.admin("POST", "accounts", {"phone": "905321234567", "cards": [{"number": "5528790000000008"}]})


def show_request(live: LivePage) -> None:
    live.open()
    live.row("shown-to-all").first.click()
    expect(live.detail.locator(".near-miss")).to_be_visible()


def show_rule_form(live: LivePage) -> None:
    show_request(live)
    live.button("Make this a rule").click()


def show_help(live: LivePage) -> None:
    live.open()
    live.page.keyboard.press("?")
    expect(live.page.get_by_role("dialog")).to_be_visible()


def show_panel(panel: str) -> Callable[[LivePage], None]:
    def show(live: LivePage) -> None:
        live.open(f"#/{panel}")
        expect(live.page.get_by_role("heading", level=1)).to_be_visible()
        expect(live.overrides).to_contain_text("http=503")
        for summary in live.page.locator("summary").all():
            summary.click()

    return show


def show_parser_message(live: LivePage) -> None:
    show_panel("fail")(live)
    live.page.get_by_label("Mode", exact=True).fill("http=5")
    live.page.get_by_label("Mode", exact=True).press("Enter")
    expect(live.page.get_by_role("alert")).to_be_visible()


def show_payment(live: LivePage) -> None:
    live.open("#/payments", namespace=LONG_NAME)
    expect(live.button("Approve").first).to_be_visible()


VIEWS: dict[str, Callable[[LivePage], None]] = {
    "list": lambda live: live.open(),
    "empty list": lambda live: live.open(namespace="empty"),
    "request": show_request,
    "rule": show_rule_form,
    "help": show_help,
    **{panel: show_panel(panel) for panel in PANELS},
    "mode that does not parse": show_parser_message,
    "payment": show_payment,
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("view", VIEWS)
def test_everyone_can_use_every_view(
    chromium: Browser, server: RunningServer, view: str, size: str, scheme: str
) -> None:
    server.client.send(MISSPELLED | {"ReferenceCode": "shown-to-all"})
    fill_namespace(server.namespace(LONG_NAME))
    with open_live_page(chromium, server.client.url, viewport=SIZES[size], color_scheme=scheme) as live:
        VIEWS[view](live)
        assert list_violations(live.page) == []
        assert live.page.evaluate(LIST_OVERFLOWS) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_enter_the_token(chromium: Browser, scheme: str) -> None:
    with (
        serve_asyncio(Settings(admin_token=TOKEN)) as server,
        open_live_page(chromium, server.client.url, color_scheme=scheme) as live,
    ):
        live.page.goto(live.url)
        expect(live.page.get_by_label("Token", exact=True)).to_be_focused()
        assert list_violations(live.page) == []
