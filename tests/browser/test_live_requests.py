"""The live page in Chromium: requests as they happen, why they were refused, and what can be done with one."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from datetime import datetime
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Route, expect

from mockpaywall.settings import Settings
from tests.support.http_client import receive_all
from tests.support.live_page import LivePage, open_live_page
from tests.support.namespace_client import NamespaceClient
from tests.support.request_data import PATH, VALID_BODY
from tests.support.servers import RunningServer, serve_asyncio

MISSPELLED = {"ReferenceCode": "order-1", "userPhone": VALID_BODY["UserPhone"]}
MAX_LATENCY_S = 0.2
"""From the answer to the row."""
PRESS_END_AND_ENTER = """
for (const key of ["End", "Enter"]) {
  document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}
"""
"""Both before the address has changed."""
ONE_REQUEST = re.compile(r"/requests/[0-9a-f-]{36}$")
FRAME_MS = 1000 / 60
BURST = 400
RECORD_ROWS = """
window.seen = {};
new MutationObserver(() => {
  for (const row of document.querySelectorAll("[role=option]")) seen[row.dataset.id] ??= Date.now() / 1000;
}).observe(document.body, { subtree: true, childList: true });
"""


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with serve_asyncio(Settings()) as server:
        yield server


@pytest.fixture
def namespace(server: RunningServer) -> NamespaceClient:
    return server.namespace(f"t-{uuid4()}")


@pytest.fixture
def live(chromium: Browser, server: RunningServer, namespace: NamespaceClient) -> Iterator[LivePage]:
    with open_live_page(
        chromium, server.client.url, permissions=["clipboard-read", "clipboard-write"]
    ) as live:
        live.open(namespace=namespace.name)
        yield live


def send(namespace: NamespaceClient, reference: str, mode: str | None = None, **body: object) -> None:
    namespace.send(mode, body=VALID_BODY | {"ReferenceCode": reference} | body)


def expect_references(live: LivePage, *references: str) -> None:
    """Expect exactly these rows."""
    expect(live.rows.locator(".reference")).to_have_text(list(references))


def test_a_refused_request_says_what_was_wrong(live: LivePage, namespace: NamespaceClient) -> None:
    namespace.send(body=MISSPELLED)
    row = live.row("order-1")
    expect(row).to_contain_text("you sent userPhone; the documented name is UserPhone")
    expect(row.locator(".badge.bad")).to_contain_text("400")
    row.click()
    expect(live.detail.locator(".verdict .hint")).to_have_text(
        "you sent userPhone; the documented name is UserPhone"
    )
    expect(live.detail.locator(".line.fault")).to_have_text(
        [
            f'  "userPhone": "{VALID_BODY["UserPhone"]}"should be UserPhone',
            '  "UserId"missing; it should be a string of 1 to 100 characters',
        ]
    )
    expect(live.detail.locator(".expectations .unmet code")).to_have_text(["UserId", "UserPhone"])
    expect(live.detail.locator(".near-miss")).to_contain_text(f"POST {PATH}")


def test_what_was_wrong_is_said_once(live: LivePage, namespace: NamespaceClient) -> None:
    send(namespace, "", UserId=5)
    live.row("400").click()
    expect(live.detail.locator(".verdict .hint li")).to_contain_text(["ReferenceCode: ", "UserId: "])
    expect(live.detail.locator(".verdict > *")).to_have_count(2)


def test_an_invalid_value_is_marked_where_it_is(live: LivePage, namespace: NamespaceClient) -> None:
    send(namespace, "order-1", UserId=5)
    live.row("order-1").click()
    expect(live.detail.locator(".fault mark")).to_have_text('"UserId": 5')


def test_a_missing_header_is_marked_where_it_belongs(live: LivePage, namespace: NamespaceClient) -> None:
    namespace.send(keys={"apikeyprivate": "a-key"})
    live.row("401").click()
    marked = live.detail.locator("tr.fault")
    expect(marked.locator("th")).to_have_text("apiclientprivate")
    expect(marked).to_be_visible()


def test_a_body_that_is_not_json_is_marked_at_its_position(
    live: LivePage, namespace: NamespaceClient
) -> None:
    namespace.send(body=b'{"ReferenceCode": "order-1",\n "UserId": oops}')
    live.row("400").click()
    expect(live.detail.locator(".line.fault")).to_have_text(' "UserId": oops}')


def test_an_unknown_path_is_shown_too(live: LivePage, namespace: NamespaceClient) -> None:
    namespace.send(path="/api/paywall/masterpass/sesion")
    live.row("404").click()
    expect(live.detail.locator(".verdict .hint")).to_have_text(f"did you mean {PATH}?")
    expect(live.detail.locator(".start.fault")).to_have_text("POST /api/paywall/masterpass/sesion")


def test_a_request_appears_at_once(live: LivePage, namespace: NamespaceClient) -> None:
    """The best of ten: on a busy machine a browser may be late, but one that polls would always be."""
    live.page.evaluate(RECORD_ROWS)
    latencies = []
    for number in range(10):
        response = namespace.send(body=MISSPELLED | {"ReferenceCode": f"order-{number}."})
        answered_at = time.time()
        expect(live.row(f"order-{number}.").locator(".badge.bad")).to_be_visible()
        request_id = response.header("X-Mock-Request-Id")
        latencies.append(live.page.evaluate("(id) => seen[id]", request_id) - answered_at)
    print(f"from the answer to the row: {min(latencies) * 1000:.0f} to {max(latencies) * 1000:.0f} ms")
    assert min(latencies) < MAX_LATENCY_S


def test_a_delayed_request_is_shown_before_its_response(live: LivePage, namespace: NamespaceClient) -> None:
    with namespace.open("delay=60000"):
        expect(live.rows).to_contain_text("In progress")


def test_a_request_without_an_answer_says_so(live: LivePage, namespace: NamespaceClient) -> None:
    with pytest.raises(OSError, match=r".*"):
        namespace.send("fault=reset")
    expect(live.rows).to_contain_text("the connection was reset")
    live.rows.click()
    expect(live.detail.locator(".verdict")).to_contain_text("fault=reset")


def test_filters_are_part_of_the_address(live: LivePage, namespace: NamespaceClient) -> None:
    send(namespace, "order-1")
    send(namespace, "order-2", mode="http=503")
    namespace.send(body=MISSPELLED | {"ReferenceCode": "order-3"})
    expect(live.rows).to_have_count(3)
    live.page.get_by_label("Outcome").select_option(label="Refused")
    expect_references(live, "order-3")
    assert "outcome=refused" in live.page.url
    live.page.reload()
    expect_references(live, "order-3")
    live.page.get_by_label("Outcome").select_option("")
    live.page.get_by_label("Mode").select_option("http=503")
    expect_references(live, "order-2")
    live.page.get_by_label("Mode").select_option("")
    live.page.get_by_label("Operation").select_option("session")
    expect(live.rows).to_have_count(3)
    live.page.get_by_label("Filter").fill("ORDER-1")
    expect_references(live, "order-1")
    live.page.get_by_label("Filter").fill("nothing like it")
    expect(live.page.locator(".empty")).to_have_text("No request passes the filter.")


def test_a_link_to_a_request_opens_it(live: LivePage, namespace: NamespaceClient) -> None:
    request_id = namespace.send(body=MISSPELLED).header("X-Mock-Request-Id")
    live.open(f"#/requests/{request_id}", namespace=namespace.name)
    expect(live.detail.locator(".hint")).to_be_visible()
    expect(live.row("order-1")).to_have_attribute("aria-selected", "true")


def test_a_link_to_an_unknown_request_says_so(live: LivePage, namespace: NamespaceClient) -> None:
    live.open("#/requests/00000000-0000-0000-0000-000000000000", namespace=namespace.name)
    expect(live.detail.get_by_role("alert")).to_contain_text("No such request")
    live.problems[:] = [text for text in live.problems if not text.endswith("404 (Not Found)")]


def test_refused_requests_are_one_click_away(live: LivePage, namespace: NamespaceClient) -> None:
    send(namespace, "order-1")
    namespace.send(body=MISSPELLED | {"ReferenceCode": "order-2"})
    live.button("1 refused").click()
    expect_references(live, "order-2")
    live.button("1 refused").click()
    expect(live.rows).to_have_count(2)


def test_requests_that_came_too_fast_are_read_later(live: LivePage, namespace: NamespaceClient) -> None:
    send(namespace, "order-1")
    expect(live.rows).to_have_count(1)
    live.page.evaluate(
        """() => {
          const { feed } = document.querySelector("live-page");
          feed.rows.length = 0;
          feed.stream.onEvent("skipped", 7);
        }"""
    )
    expect(live.page.locator(".count")).to_contain_text("7 came too fast")
    expect(live.rows).to_have_count(1)
    expect(live.page.locator(".count")).to_have_text("1 / 1")


def test_of_a_burst_only_what_was_skipped_is_read(live: LivePage, namespace: NamespaceClient) -> None:
    send(namespace, "order-1")
    expect(live.rows).to_have_count(1)
    reads: list[str] = []
    live.page.on("request", lambda request: reads.append(request.url))
    with namespace.client.connect() as connection:
        connection.sendall(namespace.encode(close=False) * (BURST - 1) + namespace.encode())
        receive_all(connection)
    expect(live.page.locator(".count")).to_have_text(f"{BURST + 1} / {BURST + 1}")
    numbers = live.page.evaluate("document.querySelector('live-page').feed.rows.map((row) => row.number)")
    assert numbers == list(range(1, BURST + 2))
    assert not [url for url in reads if "limit=10000" in url]


def test_evicted_requests_are_mentioned(chromium: Browser) -> None:
    with serve_asyncio(Settings(journal_size=2)) as server:
        for number in range(5):
            server.client.send({**VALID_BODY, "ReferenceCode": f"order-{number}"})
        with open_live_page(chromium, server.client.url) as live:
            live.open()
            count = live.page.locator(".count")
            expect(count).to_have_text("2 / 2 · 3 older ones evicted (--journal-size)")
            server.client.send({}, keys={}, target="/__admin/reset")
            expect(count).to_have_text("0 / 0")


def test_a_paused_list_does_not_change(live: LivePage, namespace: NamespaceClient) -> None:
    send(namespace, "order-1")
    expect(live.rows).to_have_count(1)
    live.button("Pause").click()
    send(namespace, "order-2")
    expect(live.button("1 new")).to_be_visible()
    expect(live.rows).to_have_count(1)
    live.button("1 new").click()
    expect(live.rows).to_have_count(2)
    expect(live.button("Pause")).to_be_visible()


def test_new_requests_move_neither_the_focus_nor_the_scroll(
    live: LivePage, namespace: NamespaceClient
) -> None:
    for number in range(60):
        send(namespace, f"order-{number}.")
    expect(live.page.locator(".count")).to_have_text("60 / 60")
    live.page.get_by_role("listbox").evaluate("(list) => (list.scrollTop = 36 * 30)")
    watched = live.row("order-25.")
    watched.click()
    live.button("Copy link").focus()
    before = watched.bounding_box()
    for number in range(3):
        send(namespace, f"later-{number}")
    expect(live.button("3 new")).to_be_visible()
    assert watched.bounding_box() == before
    expect(live.button("Copy link")).to_be_focused()
    live.button("3 new").click()
    expect(live.row("later-2")).to_be_in_viewport()


def test_the_keyboard_is_enough(live: LivePage, namespace: NamespaceClient) -> None:
    send(namespace, "order-1")
    namespace.send(body=MISSPELLED | {"ReferenceCode": "order-2"})
    expect(live.rows).to_have_count(2)
    live.page.keyboard.press("j")
    expect(live.row("order-2")).to_have_attribute("aria-selected", "true")
    live.page.keyboard.press("j")
    expect(live.row("order-1")).to_have_attribute("aria-selected", "true")
    live.page.keyboard.press("Escape")
    expect(live.detail).to_be_hidden()
    live.page.keyboard.press("/")
    expect(live.page.get_by_label("Filter")).to_be_focused()
    live.page.keyboard.type("j?")
    expect(live.page.get_by_label("Filter")).to_have_value("j?")
    live.page.get_by_label("Filter").fill("")
    live.page.get_by_role("listbox").focus()
    live.page.evaluate(PRESS_END_AND_ENTER)
    expect(live.detail.get_by_role("heading", level=1)).to_be_focused()
    expect(live.row("order-1")).to_have_attribute("aria-selected", "true")


def test_the_focus_goes_to_a_request_once_it_is_loaded(live: LivePage, namespace: NamespaceClient) -> None:
    send(namespace, "order-1")
    expect(live.rows).to_have_count(1)
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    live.page.route(ONE_REQUEST, hold)
    with live.page.expect_request(ONE_REQUEST):
        live.page.keyboard.press("j")
    live.page.get_by_role("listbox").focus()
    live.page.keyboard.press("Enter")
    expect(live.detail.get_by_role("heading", level=1)).to_have_count(0)
    for route in waiting:
        route.continue_()
    expect(live.detail.get_by_role("heading", level=1)).to_be_focused()


def test_a_copied_command_runs_as_copied(live: LivePage, namespace: NamespaceClient) -> None:
    namespace.send(body=MISSPELLED)
    live.row("order-1").click()
    live.button("Copy as curl").click()
    expect(live.detail.locator(".result")).to_contain_text("Keys are masked.")
    command = live.page.evaluate("navigator.clipboard.readText()")
    done = subprocess.run(["sh", "-c", command], capture_output=True, check=True, timeout=60)
    assert b"UserId: missing" in done.stdout
    assert len(namespace.exchanges()) == 2


def test_what_the_journal_has_no_card_of_cannot_be_repeated(
    live: LivePage, namespace: NamespaceClient
) -> None:
    namespace.send(body={**VALID_BODY, "Cvv": "123"})
    live.row(VALID_BODY["ReferenceCode"]).click()
    expect(live.detail).to_contain_text("Cannot be repeated")
    expect(live.button("Repeat")).to_have_count(0)
    live.button("Copy as curl").click()
    expect(live.detail.locator(".result")).to_contain_text("Card data and codes are masked")


def test_a_request_is_found_by_any_of_its_ids(live: LivePage, namespace: NamespaceClient) -> None:
    session_id = namespace.send(body={**VALID_BODY, "ReferenceCode": "order-1"}).json["Body"]["SessionId"]
    send(namespace, "order-2")
    expect(live.rows).to_have_count(2)
    live.page.get_by_label("Filter").fill(session_id)
    expect(live.rows).to_have_count(1)
    expect(live.rows).to_contain_text("order-1")


def test_a_wide_list_of_all_namespaces_names_them(live: LivePage, namespace: NamespaceClient) -> None:
    send(namespace, "order-1")
    live.page.set_viewport_size({"width": 1600, "height": 800})
    expect(live.row("order-1").locator(".namespace")).to_be_hidden()
    live.open()
    expect(live.rows.first.locator(".namespace")).to_have_text(namespace.name)
    live.page.get_by_label("Filter").fill(namespace.name)
    expect(live.rows).to_have_count(1)


def test_times_are_in_the_zone_of_the_server(live: LivePage, namespace: NamespaceClient) -> None:
    send(namespace, "order-1")
    shown = live.row("order-1").locator("time")
    expect(shown).to_have_attribute("title", re.compile(r"\+03:00$"))
    at = datetime.fromtimestamp(namespace.exchanges()[0].received.received_at, ZoneInfo("Europe/Istanbul"))
    expect(shown).to_contain_text(f"{at:%H:%M:%S}")


def test_a_request_is_repeated_in_its_namespace(live: LivePage, namespace: NamespaceClient) -> None:
    namespace.send(body=MISSPELLED)
    live.row("order-1").click()
    live.button("Repeat").click()
    expect(live.rows).to_have_count(2)
    expect(live.detail.locator(".facts")).to_contain_text("request 2")
    expect(live.detail.locator(".result")).to_contain_text("with fake keys")
    first, second = [exchange.received.request for exchange in namespace.exchanges()]
    assert first.body == second.body
    live.problems[:] = [text for text in live.problems if not text.endswith("400 (Bad Request)")]


def test_a_rule_is_made_of_a_request(live: LivePage, namespace: NamespaceClient) -> None:
    send(namespace, "order-1")
    live.row("order-1").click()
    live.button("Make this a rule").click()
    live.page.get_by_label("Mode").last.fill("http=5O3")
    live.button("Add rule").click()
    expect(live.detail.get_by_role("alert")).to_contain_text("/mode: Not a mode")
    live.page.get_by_label("Mode").last.fill("http=503")
    live.button("Add rule").click()
    expect(live.detail).to_contain_text("http=503 applies from the next request on.")
    assert namespace.send().status == 503
    live.page.route("**/rules/*", lambda route: route.abort("connectionrefused"))
    live.button("Remove it").click()
    expect(live.detail.get_by_role("alert")).to_contain_text("The server does not answer.")
    live.page.unroute_all(behavior="wait")
    live.button("Remove it").click()
    expect(live.detail).to_contain_text("The rule is removed.")
    assert namespace.send().status == 200
    live.problems[:] = [text for text in live.problems if not text.endswith("422 (Unprocessable Content)")]


def test_clearing_asks_once(live: LivePage, namespace: NamespaceClient) -> None:
    send(namespace, "order-1")
    expect(live.rows).to_have_count(1)
    live.button("Delete all").click()
    expect(live.rows).to_have_count(1)
    live.button("Delete all: really?").click()
    expect(live.page.locator(".empty")).to_contain_text("No request yet.")


def test_ten_thousand_requests_are_few_elements(live: LivePage) -> None:
    frames_ms = live.page.evaluate(
        """async () => {
          const { feed } = document.querySelector("live-page");
          const row = { namespace: "n", phase: "done", method: "POST", target: "/x", operation: "session", status: 200,
            mode: "ok", reason: "", hint: "", seen: "", receivedAt: 1, endedAt: 2 };
          const numbers = [...Array(10000).keys()];
          feed.rows = numbers.map((number) => ({ ...row, id: `id-${number}`, reference: `order-${number}` }));
          feed.dispatchEvent(new CustomEvent("change", { detail: null }));
          const frame = () => new Promise(requestAnimationFrame);
          await frame();
          await frame();
          const list = document.querySelector("[role=listbox]");
          const took = [];
          for (let count = 0; count < 120; count++) {
            const startedAt = performance.now();
            list.scrollTop = (count * 600) % list.scrollHeight;
            list.dispatchEvent(new Event("scroll"));
            list.getBoundingClientRect();
            took.push(performance.now() - startedAt);
            await frame();
          }
          return took.sort((a, b) => a - b);
        }"""
    )
    assert live.rows.count() < 100
    print(f"one step of the scroll: median {frames_ms[60]:.1f} ms, p95 {frames_ms[114]:.1f} ms")
    assert frames_ms[30] < FRAME_MS  # three of four may be late: other processes take the CPU
    live.page.get_by_role("listbox").evaluate("(list) => (list.scrollTop = list.scrollHeight)")
    expect(live.row("order-0")).to_be_in_viewport()
