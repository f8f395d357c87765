"""Redis is killed, restarted, silent: 503 envelopes meanwhile, no request hangs, counts are exact afterwards."""

from __future__ import annotations

import os
import threading
import time

import psutil

from tests.cli.conftest import Child, Spawn
from tests.scale.conftest import CallAdmin, port_of
from tests.scale.load_generator import Load, LoadResponse, up_to
from tests.support.polling import wait_until
from tests.support.redis_server import RedisServer

FAILING_REQUESTS = 400
WORKERS = "2" if hasattr(os, "fork") else "1"
MAX_WAIT_S = 10
"""Far above the time-out of 0.5 s: the machine may be busy. A request that hangs would wait forever."""


def assert_is_unavailable(response: LoadResponse) -> None:
    assert (response.status, response.json["ErrorCode"], response.json["Result"]) == (503, 503, False)
    assert response.json["Message"] == "mockpaywall cannot reach its store"
    assert "does not serve: " in response.headers["x-mock-hint"]
    assert response.headers["retry-after"] == "1"


def get_number(response: LoadResponse) -> int:
    return int(response.headers["x-mock-request-id"][-12:], 16)


def test_redis_is_killed_and_restarted_under_load(
    spawn: Spawn, durable: RedisServer, call_admin: CallAdmin
) -> None:
    settings = (
        "--mode", f"http=502@first-{FAILING_REQUESTS}", "--journal-size", "100000", "--max-sessions", "100000",
        "--workers", WORKERS, "--store-timeout", "0.5", "--log-level", "error", "--port", "0",
    )  # fmt: skip
    port = port_of(spawn("--store", durable.url(), *settings))
    stop = threading.Event()
    load = Load(port, lambda _: not stop.is_set())
    thread = threading.Thread(target=load.run, args=(8,))
    thread.start()
    wait_until(lambda: len(load.responses) > FAILING_REQUESTS // 2)
    durable.kill()
    wait_until(lambda: sum(response.status == 503 for response in load.responses) > 50)
    assert call_admin(port, "health", with_status=True)[0] == 503
    durable.start()
    before = len(load.responses)
    wait_until(lambda: sum(response.status == 200 for response in load.responses[before:]) > 200)
    stop.set()
    thread.join(MAX_WAIT_S)
    assert not thread.is_alive()
    assert load.broken_connections == 0

    refused = [response for response in load.responses if response.status == 503]
    served = [response for response in load.responses if response.status != 503]
    for response in refused:
        assert_is_unavailable(response)
    numbers = {get_number(response) for response in served}
    assert len(numbers) == len(served)
    expected = {number: 502 if number <= FAILING_REQUESTS else 200 for number in numbers}
    assert {get_number(response): response.status for response in served} == expected
    assert_the_store_is_consistent(call_admin, port, served, refused)


def assert_the_store_is_consistent(
    call_admin: CallAdmin, port: int, served: list[LoadResponse], refused: list[LoadResponse]
) -> None:
    """At most what was in flight when Redis died was recorded without a response."""
    assert call_admin(port, "health", with_status=True)[0] == 200
    (namespace,) = call_admin(port, "namespaces")["namespaces"]
    recorded = call_admin(port, "requests/count", "POST", {})["count"]
    assert len(served) <= recorded <= len(served) + len(refused)
    assert recorded == namespace["calls"]
    assert {get_number(response) for response in served} <= set(range(1, recorded + 1))
    stored = {session["SessionId"].lower() for session in call_admin(port, "sessions")["sessions"]}
    assert {response.session_id.lower() for response in served if response.status == 200} <= stored
    assert len(stored) <= recorded - FAILING_REQUESTS


def test_a_silent_redis_delays_no_request_beyond_the_timeout(
    spawn: Spawn, durable: RedisServer, call_admin: CallAdmin
) -> None:
    settings = ("--store-timeout", "0.5", "--log-level", "warning", "--port", "0")
    child = spawn("--store", durable.url(), *settings)
    port = port_of(child)
    assert Load(port, up_to(3)).run(1)[0].status == 200
    durable.stop_answering()
    started_at = time.monotonic()
    responses = Load(port, up_to(20)).run(20)
    assert time.monotonic() - started_at < MAX_WAIT_S
    for response in responses:
        assert_is_unavailable(response)
    status, content = call_admin(port, "requests", with_status=True)
    assert (status, content["errors"][0]["title"]) == (503, "The store is unavailable")
    durable.answer_again()
    wait_until(lambda: call_admin(port, "health", with_status=True)[0] == 200)
    assert {response.status for response in Load(port, up_to(20)).run(5)} == {200}
    ended = child.stop()
    assert ended.code == 0
    assert ended.err.count("does not serve") == 1
    assert ended.err.count("serves again") == 1


def count_clients(child: Child, port: int) -> int:
    connections = psutil.Process(child.process.pid).net_connections("tcp")
    return sum(one.status == psutil.CONN_ESTABLISHED and one.laddr.port == port for one in connections)


def test_a_server_stops_in_time_while_redis_is_silent(spawn: Spawn, durable: RedisServer) -> None:
    child = spawn("--store", durable.url(), "--store-timeout", "30", "--log-level", "error", "--port", "0")
    port = port_of(child)
    durable.stop_answering()
    threading.Thread(target=lambda: Load(port, up_to(5)).run(5), daemon=True).start()
    wait_until(lambda: count_clients(child, port) == 5)
    started_at = time.monotonic()
    assert child.stop().code == 0
    assert time.monotonic() - started_at < 5
