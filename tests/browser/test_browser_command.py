"""What `mockpaywall browser` prints makes a real Chromium use the mock."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page, Playwright

from mockpaywall.paywall.vendor_hosts import TEST_HOSTS
from mockpaywall.testing import MockPaywall
from tests.cli.conftest import Spawn, spawn
from tests.support.chromium import launch_chromium, open_page
from tests.support.mapped_hosts import make_home, print_steps, require_certutil
from tests.support.page_server import serve_pages

__all__ = ["spawn"]

STRANGER = "stranger.example"
"""A host that is mapped to the mock, and that its certificate does not name."""
FETCH = """(url) => fetch(url, {method: "POST", mode: "no-cors", body: "x"})"""
ADDRESS = f"https://{TEST_HOSTS.payment_api}/api/paywall/temptoken?a=https://x/"


@pytest.fixture
def tls_steps(spawn: Spawn) -> Iterator[dict[str, list[str]]]:
    """Serve as the command prints it, but on a free port; return what it prints for that port."""
    command, *options = shlex.split(print_steps("https://127.0.0.1:0")["serve"][0])
    assert command == "mockpaywall"
    server = spawn(*options)
    yield print_steps(server.url, server.folder / ".mockpaywall" / "ca.pem")
    server.stop()


def goto(page: Page, address: str) -> str:
    """Return the status of the page, or the reason why there is none."""
    try:
        response = page.goto(address)
    except Error as error:
        return error.message
    return str(response.status) if response else ""


def test_host_names_reach_the_mock_with_only_its_ca_trusted(
    playwright: Playwright, tls_steps: dict[str, list[str]], tmp_path: Path
) -> None:
    require_certutil()
    (flag,) = shlex.split(tls_steps["chromium"][0])[1:]
    flags = [f"{flag}, {flag.partition('=')[2].partition(',')[0].replace(TEST_HOSTS[0], STRANGER)}"]
    addresses = [f"https://{host}/__admin/version" for host in TEST_HOSTS]
    trusting = make_home(tmp_path / "trusting", tls_steps["trust"])
    with launch_chromium(playwright, flags, trusting) as browser, open_page(browser) as page:
        assert [goto(page, address) for address in addresses] == ["200", "200"]
        assert "ERR_CERT_COMMON_NAME_INVALID" in goto(page, f"https://{STRANGER}/__admin/version")
    with (
        launch_chromium(playwright, flags, make_home(tmp_path / "other")) as browser,
        open_page(browser) as page,
    ):
        assert "ERR_CERT_AUTHORITY_INVALID" in goto(page, addresses[0])


def test_a_page_that_calls_both_hosts_calls_the_mock(mapped_page: Page, tls_mock: MockPaywall) -> None:
    with serve_pages({"/": "<title>shop</title>"}) as origin:
        mapped_page.goto(f"{origin}/")
        for host in TEST_HOSTS:
            mapped_page.evaluate(FETCH, f"https://{host}/{host}")
    assert [request.url for request in tls_mock.requests()] == [f"/{host}" for host in TEST_HOSTS]


def test_the_route_of_playwright_leads_to_the_mock(page: Page, paywall: MockPaywall) -> None:
    steps = print_steps(paywall.url)
    exec("\n".join(steps["playwright"]), {"re": re, "page": page})
    with serve_pages({"/": "<title>shop</title>"}) as origin:
        page.goto(f"{origin}/")
        page.evaluate(FETCH, ADDRESS)
    assert [(request.url, request.body) for request in paywall.requests()] == [
        ("/api/paywall/temptoken?a=https://x/", "x")
    ]


FAKE_PLAYWRIGHT = """async () => {
  const seen = [];
  const request = () => ({ url: () => %(address)s });
  const route = { request, fetch: async (options) => seen.push(options.url), fulfill: async () => 0 };
  const page = { route: async (pattern, handler) => pattern.test(%(address)s) && handler(route) };
  %(lines)s
  return seen;
}"""
FAKE_CYPRESS = """async () => {
  const req = { url: %(address)s };
  const cy = { intercept: (pattern, handler) => pattern.test(req.url) && handler(req) };
  %(lines)s
  return [req.url];
}"""


@pytest.mark.parametrize(("step", "runner"), [("playwright-js", FAKE_PLAYWRIGHT), ("cypress", FAKE_CYPRESS)])
def test_the_routes_in_javascript_replace_the_host(page: Page, step: str, runner: str) -> None:
    lines = "\n".join(print_steps("http://127.0.0.1:8080/ns/a")[step])
    seen = page.evaluate(runner % {"address": json.dumps(ADDRESS), "lines": lines})
    assert seen == ["http://127.0.0.1:8080/ns/a/api/paywall/temptoken?a=https://x/"]
