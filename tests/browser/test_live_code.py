"""The live page in Chromium: programs with this server's address, keys and namespace, which run as copied."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from mockpaywall.settings import Settings
from tests.support.live_page import LivePage, open_live_page
from tests.support.servers import RunningServer, serve_asyncio

TITLES = ["curl", "Python", "TypeScript", "Go", "Java", "PHP", "Ruby", "C#"]


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with serve_asyncio(Settings()) as server:
        yield server


@pytest.fixture
def live(chromium: Browser, server: RunningServer) -> Iterator[LivePage]:
    with open_live_page(
        chromium, server.client.url, permissions=["clipboard-read", "clipboard-write"]
    ) as live:
        yield live


def test_every_language_has_the_address_and_the_namespace(live: LivePage) -> None:
    live.open("#/code", namespace="mine")
    tabs = live.page.get_by_role("tab")
    expect(tabs).to_have_text(TITLES)
    for title in TITLES:
        live.page.get_by_role("tab", name=title, exact=True).click()
        expect(live.page.get_by_role("tab", selected=True)).to_have_text(title)
        expect(live.page.get_by_role("tabpanel")).to_contain_text(f"{live.url}/ns/mine/api/")


def test_a_whole_checkout_has_the_address_and_a_permalink(live: LivePage) -> None:
    live.open("#/code/python", namespace="mine")
    live.button("A whole checkout").click()
    program = live.page.get_by_role("tabpanel")
    expect(program).to_contain_text(f'"PAYWALL_URL", "{live.url}/ns/mine"')
    expect(live.button("A whole checkout")).to_have_attribute("aria-pressed", "true")
    live.page.get_by_role("tab", name="TypeScript").click()
    expect(program).to_contain_text(f'PAYWALL_URL ?? "{live.url}/ns/mine"')
    live.page.reload()
    expect(program).to_contain_text(f'PAYWALL_URL ?? "{live.url}/ns/mine"')
    live.button("One request").click()
    expect(program).not_to_contain_text("PAYWALL_URL")


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_the_copied_command_creates_a_session(live: LivePage, server: RunningServer) -> None:
    live.open("#/code/curl", namespace="copied")
    expect(live.page.get_by_role("tabpanel")).to_contain_text("curl")
    live.button("Copy").click()
    command = live.page.evaluate("navigator.clipboard.readText()")
    subprocess.run(command, shell=True, check=True, capture_output=True, timeout=60)
    assert len(server.namespace("copied").sessions()) == 1


def test_a_late_answer_does_not_replace_that_to_a_later_read(live: LivePage) -> None:
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    live.page.route("**/__admin/examples", hold, times=1)
    live.open("#/code/php")
    for name in ("apikeyprivate", "apiclientprivate"):
        live.page.get_by_label(name).fill(f"{name}-of-this-test")
    live.page.keyboard.press("Tab")
    code = live.page.get_by_role("tabpanel")
    expect(code).to_contain_text("apikeyprivate: apikeyprivate-of-this-test")
    (first,) = waiting
    with live.page.expect_response("**/__admin/examples"):
        first.continue_()
    live.page.evaluate("new Promise((resolve) => setTimeout(resolve))")
    expect(code).to_contain_text("apikeyprivate: apikeyprivate-of-this-test")


def test_keys_are_filled_in_and_stay_out_of_the_address(live: LivePage) -> None:
    live.open("#/code/php")
    live.page.get_by_label("apikeyprivate").fill("key-of-this-test")
    live.page.get_by_label("apiclientprivate").fill("client-of-this-test")
    live.page.keyboard.press("Tab")
    code = live.page.get_by_role("tabpanel")
    expect(code).to_contain_text("apikeyprivate: key-of-this-test")
    expect(code).to_contain_text("apiclientprivate: client-of-this-test")
    assert "of-this-test" not in live.page.url


def test_the_arrow_keys_change_the_language(live: LivePage) -> None:
    live.open("#/code/python")
    live.page.get_by_role("tab", name="Python").focus()
    live.page.keyboard.press("ArrowRight")
    expect(live.page.get_by_role("tab", name="TypeScript")).to_be_focused()
    live.page.keyboard.press("ArrowLeft")
    live.page.keyboard.press("ArrowLeft")
    expect(live.page.get_by_role("tab", name="curl")).to_be_focused()
    expect(live.page).to_have_url(f"{live.url}/__admin/ui#/code/curl")
