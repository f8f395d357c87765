"""Requests about one payment or one code at the same time, and a store that is gone."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from mockpaywall.settings import Settings
from tests.support.http_client import DEADLINE_S, HttpResponse
from tests.support.redis_server import RedisServer
from tests.support.servers import Serve
from tests.support.upstream_client import (
    LIST_TARGET,
    ORIGIN,
    UpstreamClient,
    get_code,
    open_upstream_client,
)

COUNT = 8


def send_together(send: Callable[[], HttpResponse]) -> list[str]:
    """Send from COUNT threads at the same time; return the codes of the answers, sorted."""
    barrier = Barrier(COUNT)

    def send_once(_: int) -> str:
        barrier.wait(DEADLINE_S)
        response = send()
        return "done" if response.json["result"] else get_code(response)

    with ThreadPoolExecutor(COUNT) as pool:
        return sorted(pool.map(send_once, range(COUNT), timeout=DEADLINE_S))


def test_a_payment_is_made_once(browser: UpstreamClient) -> None:
    ordered = browser.init_payment()
    assert send_together(lambda: browser.pay(ordered)) == ["ORDER_NOT_FOUND"] * (COUNT - 1) + ["done"]
    payment = browser.get_payment(ordered)
    assert payment["state"] == "awaiting_capture"
    assert [entry["state"] for entry in payment["history"]] == ["created", "awaiting_capture"]


def test_a_code_is_used_once(browser: UpstreamClient) -> None:
    added = browser.add_card()
    assert send_together(lambda: browser.verify(added)) == ["TOKEN_ALREADY_USED"] * (COUNT - 1) + ["done"]
    assert len(browser.list_cards().json["result"]["cards"]) == 1


def test_a_store_that_is_gone_is_an_answer_of_masterpass(serve: Serve, durable: RedisServer) -> None:
    with serve(Settings(store=durable.url(), store_timeout_s=0.5)) as server:
        browser = open_upstream_client(server)
        durable.kill()
        response = browser.send("GET", LIST_TARGET)
        assert (response.status, get_code(response)) == (503, "UNEXPECTED_ERROR")
        assert response.header("Access-Control-Allow-Origin") == ORIGIN
        assert response.header("Retry-After") == "1"
