"""The shim, loaded by a page of another origin: requests to the vendor's hosts reach the mock, all others do not."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from mockpaywall.paywall.vendor_hosts import BROWSER_HOSTS
from mockpaywall.testing import MockPaywall
from tests.support.browser_client import TOKEN_BODY
from tests.support.http_client import post
from tests.support.page_server import serve_pages

NAMESPACE = "suite-7"
FETCH_STRING = """(url) => fetch(url, {method: "POST", mode: "no-cors", body: "x"})"""
FETCH_URL = """(url) => fetch(new URL(url), {method: "POST", mode: "no-cors", body: "x"})"""
FETCH_REQUEST = """(url) => fetch(new Request(url, {method: "POST", body: "x"})).catch(() => 0)"""
XML_HTTP_REQUEST = """(url) => new Promise((resolve) => {
  const request = new XMLHttpRequest();
  request.onloadend = resolve;
  request.open("POST", url);
  request.send("x");
})"""


@pytest.fixture
def shimmed(page: Page, paywall: MockPaywall) -> Iterator[Page]:
    """Open a page of another origin that loads the shim of a namespace."""
    script = f'<script src="{paywall.url}/ns/{NAMESPACE}/__admin/shim.js"></script>'
    with serve_pages({"/": f"<!doctype html><title>shop</title>{script}", "/own": "own"}) as origin:
        page.goto(f"{origin}/")
        yield page


def list_received(paywall: MockPaywall) -> list[tuple[str, str]]:
    """Return address and body of what the namespace of the shim received, and check that no other received any."""
    with MockPaywall(url=paywall.url, namespace=NAMESPACE) as namespace:
        received = [(request.url, request.body) for request in namespace.requests()]
    assert len(paywall.requests()) == len(received)
    return received


@pytest.mark.parametrize(
    "send",
    [FETCH_STRING, FETCH_URL, FETCH_REQUEST, XML_HTTP_REQUEST],
    ids=["string", "URL", "Request", "XHR"],
)
def test_a_request_to_the_vendor_reaches_the_namespace(
    shimmed: Page, paywall: MockPaywall, send: str
) -> None:
    shimmed.evaluate(send, f"https://{BROWSER_HOSTS[0]}/api/paywall/temptoken/sdk/verify?a=1")
    assert list_received(paywall) == [("/api/paywall/temptoken/sdk/verify?a=1", "x")]


def test_every_host_of_the_vendor_is_redirected(shimmed: Page, paywall: MockPaywall) -> None:
    for host in BROWSER_HOSTS:
        shimmed.evaluate(FETCH_STRING, f"https://{host}/{host}")
    assert [url for url, _ in list_received(paywall)] == [f"/{host}" for host in BROWSER_HOSTS]


VERIFY_TOKEN = """([url, token]) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  request.onload = () => resolve(JSON.parse(request.responseText).Body.Token);
  request.onerror = reject;
  request.open("GET", url);
  request.setRequestHeader("token", token);
  request.setRequestHeader("includeMasterpassSession", "true");
  request.send();
})"""


def test_the_page_reads_the_answer_to_its_token(shimmed: Page, paywall: MockPaywall) -> None:
    keys = {"apikeypublic": "public-key", "apiclientpublic": "public-client"}
    url = f"{paywall.url}/ns/{NAMESPACE}/api/paywall/temptoken/sdk"
    token = post(url, TOKEN_BODY, keys, None).json["Body"]["Token"]
    address = f"https://{BROWSER_HOSTS[0]}/api/paywall/temptoken/sdk/verify"
    assert shimmed.evaluate(VERIFY_TOKEN, [address, token]) == token


def test_other_requests_are_left_alone(shimmed: Page, paywall: MockPaywall) -> None:
    for send in ("fetch(address)", "fetch(new Request(address))"):
        assert shimmed.evaluate(f"(address) => {send}.then((response) => response.text())", "own") == "own"
    assert list_received(paywall) == []
