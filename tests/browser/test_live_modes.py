"""The live page in Chromium: modes that are set by hand act on the next calls, and what is set can be cleared."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect

from mockpaywall.settings import Settings
from tests.support.live_page import LivePage, open_live_page
from tests.support.namespace_client import NamespaceClient
from tests.support.servers import RunningServer, serve_asyncio


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with serve_asyncio(Settings()) as server:
        yield server


@pytest.fixture
def namespace(server: RunningServer) -> NamespaceClient:
    return server.namespace(f"t-{uuid4()}")


@pytest.fixture
def live(chromium: Browser, server: RunningServer, namespace: NamespaceClient) -> Iterator[LivePage]:
    with open_live_page(chromium, server.client.url) as live:
        live.open("#/fail", namespace=namespace.name)
        yield live
        server.client.send(b"", keys={}, target="/__admin/reset")


def test_a_button_makes_the_next_call_fail_and_no_other(live: LivePage, namespace: NamespaceClient) -> None:
    live.page.get_by_role("button", name="Service unavailable").click()
    expect(live.page.get_by_label("Mode", exact=True)).to_have_value("http=503")
    live.button("Apply to the next call").click()
    expect(live.overrides).to_contain_text("http=503")
    assert [namespace.send().status for _ in range(2)] == [503, 200]
    expect(live.overrides).to_be_hidden()
    expect(live.page.get_by_role("row").filter(has_text="http=503")).to_contain_text("used up")


def test_the_button_is_in_view_on_a_phone(live: LivePage, namespace: NamespaceClient) -> None:
    live.page.set_viewport_size({"width": 360, "height": 740})
    namespace.add_rule("payment/commit>http=503")
    namespace.set_default_mode("card/list>delay=300")
    expect(live.overrides.get_by_role("listitem")).to_have_count(2)
    expect(live.button("Apply to the next call")).to_be_in_viewport(ratio=1)
    live.page.get_by_role("button", name="Time out").click()
    live.button("Apply to the next call").click()
    expect(live.overrides).to_contain_text("fault=hang")


def test_the_button_says_that_each_namespace_counts_for_itself(
    live: LivePage, server: RunningServer, namespace: NamespaceClient
) -> None:
    live.page.get_by_role("button", name="Service unavailable").click()
    live.page.get_by_label("Namespace", exact=True).select_option("All namespaces")
    live.button("Apply to the next call of each namespace").click()
    expect(live.overrides).to_contain_text("http=503")
    other = server.namespace(f"{namespace.name}-other")
    assert [each.send().status for each in (namespace, namespace, other)] == [503, 200, 503]


def test_the_next_call_is_one_of_the_client_that_called_last(
    live: LivePage, server: RunningServer, namespace: NamespaceClient
) -> None:
    assert namespace.send().status == 200
    live.open("#/requests")
    expect(live.rows.first).to_be_visible()
    live.open("#/fail")
    expect(live.page.get_by_label("Namespace", exact=True)).to_have_value(namespace.name)
    live.page.get_by_role("button", name="Service unavailable").click()
    live.button("Apply to the next call").click()
    expect(live.overrides).to_contain_text("http=503")
    assert server.namespace(f"{namespace.name}-other").send().status == 200
    assert namespace.send().status == 503


def test_a_mode_acts_until_it_is_cleared(live: LivePage, namespace: NamespaceClient) -> None:
    live.page.get_by_label("Mode", exact=True).fill("http=502")
    live.page.get_by_label("How often").select_option("until it is cleared")
    live.page.get_by_label("Mode", exact=True).press("Enter")
    expect(live.overrides).to_contain_text("http=502")
    assert [namespace.send().status for _ in range(2)] == [502, 502]
    live.overrides.get_by_role("button", name="Clear: http=502").click()
    expect(live.page.get_by_text("Cleared: http=502")).to_be_visible()
    expect(live.overrides).to_be_hidden()
    assert namespace.send().status == 200


def test_a_mode_of_one_operation_leaves_the_others_alone(live: LivePage, namespace: NamespaceClient) -> None:
    live.page.get_by_role("button", name="Service unavailable").click()
    live.page.get_by_label("Operation").select_option("payment/init")
    live.page.get_by_label("Number of calls").fill("3")
    live.button("Apply to the next 3 calls").click()
    expect(live.overrides).to_contain_text("payment/init>http=503")
    assert namespace.send().status == 200
    assert namespace.send(path="/api/paywall/masterpass/payment/init").status == 503
    expect(live.overrides).to_contain_text("1 of 3 used")


def test_a_mode_for_all_is_shown_and_cleared_from_the_page_of_a_namespace(
    live: LivePage, server: RunningServer
) -> None:
    live.page.get_by_label("Mode", exact=True).fill("http=500")
    live.page.get_by_label("How often").select_option("until it is cleared")
    live.page.get_by_label("Namespace", exact=True).select_option("All namespaces")
    live.button("Apply until it is cleared").click()
    expect(live.overrides).to_contain_text("All namespaces")
    assert server.namespace(f"t-{uuid4()}").send().status == 500
    live.button("Clear all").dblclick()
    expect(live.overrides).to_be_hidden()
    assert server.namespace(f"t-{uuid4()}").send().status == 200


def test_the_message_of_the_parser_is_at_its_position(live: LivePage, namespace: NamespaceClient) -> None:
    mode = live.page.get_by_label("Mode", exact=True)
    mode.fill("delay=20+fault=rest")
    mode.press("Enter")
    alert = live.page.get_by_role("alert")
    expect(alert).to_contain_text("Position 16: expected a fault (reset, empty, hang")
    expect(alert).to_contain_text("Did you mean reset?")
    expect(alert.locator("mark")).to_have_text("r")
    expect(mode).to_be_focused()
    assert mode.evaluate("({ selectionStart, value }) => value.slice(selectionStart)") == "rest"
    live.page.keyboard.type("reset")
    expect(alert).to_have_count(0)
    live.page.keyboard.press("Enter")
    expect(live.overrides).to_contain_text("delay=20+fault=reset")


def test_the_position_is_that_in_the_branch_of_an_operation(live: LivePage) -> None:
    live.page.get_by_label("Operation").select_option("card/list")
    mode = live.page.get_by_label("Mode", exact=True)
    mode.fill("http=99")
    mode.press("Enter")
    expect(live.page.get_by_role("alert").locator("pre")).to_have_text("card/list>http=99")
    assert mode.evaluate("({ selectionStart, value }) => value.slice(selectionStart)") == "99"


def test_a_mode_is_composed_of_parts(live: LivePage, namespace: NamespaceClient) -> None:
    live.page.get_by_text("Compose a mode").click()
    live.page.get_by_label("Part", exact=True).select_option("http")
    live.page.get_by_label("When", exact=True).select_option("the first N calls")
    live.button("Use this").click()
    live.page.get_by_label("Part", exact=True).select_option("error")
    live.page.get_by_label("When", exact=True).select_option("always")
    live.button("then, on the next call").click()
    expect(live.page.get_by_label("Mode", exact=True)).to_have_value("http=503@first-2,error=InvalidPhone")
    live.page.get_by_label("How often").select_option("until it is cleared")
    live.button("Apply until it is cleared").click()
    expect(live.overrides).to_contain_text("http=503@first-2,error=InvalidPhone")
    assert namespace.send().status == 503


def test_a_delay_and_a_clock_of_another_client_are_shown_and_cleared(
    live: LivePage, namespace: NamespaceClient
) -> None:
    namespace.admin("POST", "settings", {"fixedDelay": 30})
    namespace.admin("PUT", "clock", {"advance": 3600})
    namespace.send()
    expect(live.overrides).to_contain_text("30 ms")
    expect(live.overrides).to_contain_text("3,600 s ahead")
    live.button("Clear all").dblclick()
    expect(live.overrides).to_be_hidden()
    assert namespace.admin("GET", "clock").json["offsetSeconds"] == 0
