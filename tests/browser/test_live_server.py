"""The live page in Chromium: the clock, the namespaces, the server with its settings and its load."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from mockpaywall import __version__
from mockpaywall.settings import Settings, resolve_settings
from tests.support.live_page import LivePage, open_live_page
from tests.support.namespace_client import NamespaceClient
from tests.support.servers import RunningServer, serve_asyncio

HASH_KEY = "hash-key-of-this-test"


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    environ = {"MOCKPAYWALL_STRICTNESS": "strict", "MOCKPAYWALL_HASH_KEY": HASH_KEY}
    with serve_asyncio(resolve_settings({"session_ttl": 900}, environ, None)) as server:
        yield server


@pytest.fixture
def namespace(server: RunningServer) -> NamespaceClient:
    return server.namespace(f"t-{uuid4()}")


@pytest.fixture
def live(chromium: Browser, server: RunningServer) -> Iterator[LivePage]:
    with open_live_page(chromium, server.client.url) as live:
        yield live


def test_the_clock_is_frozen_moved_and_returned_to_real_time(
    live: LivePage, namespace: NamespaceClient
) -> None:
    namespace.send()
    live.open("#/clock", namespace=namespace.name)
    live.page.get_by_label("Time", exact=True).fill("2027-01-01T00:00:00")
    live.button("Freeze there").click()
    timer = live.page.get_by_role("timer")
    expect(timer).to_have_text("2027-01-01 00:00:00")
    assert namespace.admin("GET", "clock").json["now"].startswith("2027-01-01T00:00:00")
    live.button("+ 30 minutes").click()
    expect(timer).to_have_text("2027-01-01 00:30:00")
    live.page.get_by_label("Seconds").fill("-60")
    live.button("Advance").click()
    expect(timer).to_have_text("2027-01-01 00:29:00")
    expect(live.overrides).to_contain_text("frozen at 2027-01-01 00:29:00")
    live.button("Real time").click()
    expect(live.page.get_by_text("real time", exact=True)).to_be_visible()
    assert namespace.admin("GET", "clock").json["frozen"] is False


def test_what_the_clock_ends_is_counted(live: LivePage, namespace: NamespaceClient) -> None:
    namespace.send()
    live.open("#/clock", namespace=namespace.name)
    live.button("+ 30 minutes").click()
    expect(live.page.get_by_text("Sessions that this ended: 1")).to_be_visible()
    expect(live.overrides).to_contain_text("1,800 s ahead")
    assert namespace.sessions()[0].is_expired(namespace.context.clock() + 1800)


def test_a_frozen_clock_stands(live: LivePage, namespace: NamespaceClient) -> None:
    live.open("#/clock", namespace=namespace.name)
    expect(live.page.get_by_role("timer")).to_have_text(re.compile("....-..-.. ..:..:.."))
    live.button("Freeze").click()
    expect(live.button("Freeze")).to_be_disabled()
    now = namespace.admin("GET", "clock").json["now"]
    expect(live.page.get_by_role("timer")).to_have_text(now[:19].replace("T", " "))


def test_the_page_of_a_namespace_is_opened_and_left(live: LivePage, namespace: NamespaceClient) -> None:
    namespace.send()
    live.open("#/namespaces")
    row = live.page.get_by_role("row").filter(has_text=namespace.name)
    expect(row.get_by_role("cell").first).to_have_text("1")
    row.get_by_role("link").click()
    expect(live.page.locator(".scope")).to_have_text(f"Namespace {namespace.name}")
    live.page.locator(".scope").click()
    live.page.get_by_role("link", name="Show all namespaces").click()
    expect(live.page.locator(".scope")).to_have_text("All namespaces")


def test_a_namespace_is_reset_after_a_question(live: LivePage, namespace: NamespaceClient) -> None:
    namespace.send()
    live.open("#/namespaces")
    reset = live.page.get_by_role("button", name=f"Reset: {namespace.name}")
    reset.click()
    assert len(namespace.exchanges()) == 1
    reset.click()
    expect(reset).to_have_count(0)
    assert namespace.exchanges() == ()


def test_all_namespaces_are_reset_after_a_question(live: LivePage, namespace: NamespaceClient) -> None:
    namespace.send()
    live.open("#/namespaces")
    live.button("Reset all namespaces").click()
    assert len(namespace.exchanges()) == 1
    live.button("Reset all namespaces: really?").click()
    expect(live.page.get_by_text("No namespace yet")).to_be_visible()
    assert namespace.exchanges() == ()


def test_the_settings_name_their_origins_and_hide_secrets(live: LivePage) -> None:
    live.open("#/server")
    expect(live.page.get_by_text(__version__)).to_be_visible()
    for name, value, origin in (
        ("session-ttl", "900", "flag --session-ttl"),
        ("strictness", "strict", "MOCKPAYWALL_STRICTNESS"),
        ("hash-key", "set, not shown", "MOCKPAYWALL_HASH_KEY"),
        ("guid", "sequential", "default"),
    ):
        row = live.page.get_by_role("row").filter(has=live.page.get_by_text(name, exact=True))
        expect(row.get_by_role("cell")).to_have_text([value, origin])
    assert HASH_KEY not in live.page.content()


def test_the_charts_show_what_happens(live: LivePage, namespace: NamespaceClient) -> None:
    live.open("#/server")
    chart = live.page.locator("metric-chart").first
    expect(chart.locator(".now")).to_contain_text("per second")
    namespace.send("delay=40")
    expect(live.page.locator("metric-chart .top-value").nth(1)).not_to_have_text("1")
    median = live.page.locator("metric-chart").nth(1).get_by_role("img")
    expect(median).to_have_attribute("aria-label", re.compile(r"^Latency: "))


def test_without_the_library_the_charts_say_what_to_install(live: LivePage) -> None:
    error = '{"errors":[{"code":501,"title":"Metrics are not available","detail":"pip install x"}]}'
    live.page.route(
        "**/metrics", lambda route: route.fulfill(status=501, body=error, content_type="application/json")
    )
    live.open("#/server")
    expect(live.page.get_by_role("alert")).to_have_text("Metrics are not available. pip install x")
    live.problems.clear()
    live.page.unroute_all(behavior="ignoreErrors")


def test_a_setting_of_a_program_comes_from_its_code(chromium: Browser) -> None:
    with (
        serve_asyncio(Settings(session_ttl=60)) as server,
        open_live_page(chromium, server.client.url) as live,
    ):
        live.open("#/server")
        row = live.page.get_by_role("row").filter(has=live.page.get_by_text("session-ttl", exact=True))
        expect(row.get_by_role("cell")).to_have_text(["60", "code"])
