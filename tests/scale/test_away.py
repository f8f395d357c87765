"""Redis is killed, comes back, falls silent: 503 envelopes meanwhile, nobody hangs, counts are exact afterwards."""

from __future__ import annotations

import os
import threading
import time

from tests.cli.conftest import Spawn, until
from tests.scale.conftest import Ask, port_of
from tests.scale.load import Load, Seen, exactly
from tests.support.redis_server import RedisServer

FIRST = 400
WORKERS = "2" if hasattr(os, "fork") else "1"
SLOWEST_S = 10
"""Far above the time-out of 0.5 s: the machine may be busy. A hung request would take for ever."""


def assert_is_away_envelope(one: Seen) -> None:
    assert (one.status, one.json["ErrorCode"], one.json["Result"]) == (503, 503, False)
    assert one.json["Message"] == "mockpaywall cannot reach its store"
    assert "does not serve: " in one.headers["x-mock-hint"]
    assert one.headers["retry-after"] == "1"


def number_of(one: Seen) -> int:
    return int(one.headers["x-mock-request-id"][-12:], 16)


def test_killed_and_restarted_under_load(spawn: Spawn, durable: RedisServer, ask: Ask) -> None:
    setting = ("--mode", f"http=502@first-{FIRST}", "--journal-size", "100000", "--max-sessions", "100000")
    options = ("--workers", WORKERS, "--store-timeout", "0.5", "--log-level", "error", "--port", "0")
    port = port_of(spawn("--store", durable.url(), *options, *setting))
    over = threading.Event()
    load = Load(port, lambda _: not over.is_set())
    runner = threading.Thread(target=load.run, args=(8,))
    runner.start()
    until(lambda: len(load.seen) > FIRST // 2)
    durable.kill()
    until(lambda: sum(one.status == 503 for one in load.seen) > 50)
    assert ask(port, "health", whole=True)[0] == 503
    durable.start()
    back_at = len(load.seen)
    until(lambda: sum(one.status == 200 for one in load.seen[back_at:]) > 200)
    over.set()
    runner.join(SLOWEST_S)
    assert not runner.is_alive()
    assert load.broken == 0

    lost = [one for one in load.seen if one.status == 503]
    served = [one for one in load.seen if one.status != 503]
    for one in lost:
        assert_is_away_envelope(one)
    assert [one.status for one in served if one.status != (502 if number_of(one) <= FIRST else 200)] == []
    numbers = {number_of(one) for one in served}
    assert len(numbers) == len(served)
    assert_the_books_are_right(ask, port, served, lost)


def assert_the_books_are_right(ask: Ask, port: int, served: list[Seen], lost: list[Seen]) -> None:
    """What was noted without our hearing of it was at most what was on its way when Redis died."""
    assert ask(port, "health", whole=True)[0] == 200
    (namespace,) = ask(port, "namespaces")["namespaces"]
    noted = ask(port, "requests/count", "POST", {})["count"]
    assert len(served) <= noted <= len(served) + len(lost)
    assert noted == namespace["calls"]
    assert {number_of(one) for one in served} <= set(range(1, noted + 1))
    kept = {one["SessionId"].lower() for one in ask(port, "sessions")["sessions"]}
    assert {one.session_id.lower() for one in served if one.status == 200} <= kept
    assert len(kept) <= noted - FIRST


def test_a_silent_redis_holds_nobody_up(spawn: Spawn, durable: RedisServer, ask: Ask) -> None:
    options = ("--store-timeout", "0.5", "--log-level", "warning", "--port", "0")
    child = spawn("--store", durable.url(), *options)
    port = port_of(child)
    assert Load(port, exactly(3)).run(1)[0].status == 200
    durable.stop_answering()
    began = time.monotonic()
    silent = Load(port, exactly(20)).run(20)
    assert time.monotonic() - began < SLOWEST_S
    for one in silent:
        assert_is_away_envelope(one)
    status, description = ask(port, "requests", whole=True)
    assert (status, description["errors"][0]["title"]) == (503, "The store is away")
    durable.answer_again()
    until(lambda: ask(port, "health", whole=True)[0] == 200)
    assert {one.status for one in Load(port, exactly(20)).run(5)} == {200}
    ended = child.stop()
    assert ended.code == 0
    assert ended.err.count("does not serve") == 1
    assert ended.err.count("serves again") == 1


def test_a_server_that_stops_while_redis_is_silent_stops_in_time(spawn: Spawn, durable: RedisServer) -> None:
    child = spawn("--store", durable.url(), "--store-timeout", "30", "--log-level", "error", "--port", "0")
    port = port_of(child)
    durable.stop_answering()
    threading.Thread(target=lambda: Load(port, exactly(5)).run(5), daemon=True).start()
    time.sleep(0.2)
    began = time.monotonic()
    assert child.stop().code == 0
    assert time.monotonic() - began < 5
