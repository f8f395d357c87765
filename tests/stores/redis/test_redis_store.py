"""What only a store that processes share must do: agree, notice each other, leave nothing, come back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import Response
from mockpaywall.model.exchange import Outcome, ReceivedRequest, StaleRules
from mockpaywall.model.mode import OK
from mockpaywall.model.rule import Rule
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.modes.parser import parse
from mockpaywall.stores.base import RetentionLimits
from mockpaywall.stores.redis.keys import METADATA_KEY
from mockpaywall.stores.redis.opening import parse_address
from mockpaywall.stores.redis.redis_store import RedisStore
from mockpaywall.stores.redis.startup_check import register_process
from tests.stores.conftest import HONEST, Bench, HandClock, redis_store
from tests.support.redis_server import RedisServer

DOWN = parse("http=503@first-2")
HOUR_S = 3600
DAY_S = 86_400


@pytest.fixture
def redis(redis_database: str) -> Iterator[Redis]:
    """A look behind the store."""
    with Redis.from_url(redis_database) as client:
        yield client


@pytest.fixture
def process(redis_database: str) -> Iterator[Callable[[], Bench]]:
    """Another process's store on the same database."""
    made: list[RedisStore] = []

    def another() -> Bench:
        clock = HandClock()
        made.append(redis_store(redis_database, clock, RetentionLimits()))
        return Bench(made[-1], clock)

    yield another
    for store in made:
        store.close()


Process = Callable[[], Bench]


def received(bench: Bench, namespace: str = "a") -> ReceivedRequest:
    """A call received by what stands, as far as that process knows."""
    snapshot = bench.store.snapshot(namespace)
    request = Request(RequestHead("POST", "/x", Headers(())), b"")
    return ReceivedRequest(
        namespace, request, snapshot.default_only, bench.clock.now, rules_version=snapshot.version
    )


def test_a_change_by_another_process_is_noticed_by_the_very_next_call(process: Process) -> None:
    here, there = process(), process()
    here.store.record(received(here))
    for scope in ("a", None):
        there.store.set_default_mode(scope, DOWN)
        with pytest.raises(StaleRules):
            here.store.record(received(here))
        record = here.store.record(received(here))
        assert (record.candidate.mode, record.use_count) == (DOWN, 1)
        there.store.set_default_mode(scope, None)
        with pytest.raises(StaleRules):
            here.store.record(received(here))
        assert here.store.record(received(here)).candidate.mode is OK
    assert [one.record.number for one in here.store.exchanges("a")] == [1, 2, 3, 4, 5]


def test_a_reset_by_another_process_is_noticed_too(process: Process) -> None:
    here, there = process(), process()
    for reset in ("a", None):
        here.store.set_default_mode("a", DOWN)
        there.store.reset(reset)
        with pytest.raises(StaleRules):
            here.store.record(received(here))
        record = here.store.record(received(here))
        assert (record.number, record.candidate.mode) == (1, OK)


def test_rules_travel_whole(process: Process) -> None:
    here, there = process(), process()
    match = {"bodyPatterns": [{"contains": "é"}], "method": "POST"}
    rule = Rule("id", DOWN, lambda _: True, match, "name", times=3, priority=-2)
    kept = here.store.add_rule("a", rule)
    (seen,) = there.store.rules("a")
    assert (seen.match, seen.mode, seen.name, seen.times, seen.priority, seen.created) == (
        match,
        DOWN,
        "name",
        3,
        -2,
        kept.created,
    )


def test_a_waiter_hears_of_calls_in_another_process(process: Process) -> None:
    here, there = process(), process()
    seen = here.store.version()
    woken: list[int] = []
    waiter = threading.Thread(target=lambda: woken.append(here.store.wait(seen, 30)))
    waiter.start()
    there.receive()
    waiter.join(30)
    assert woken
    assert woken[0] > seen


def test_a_call_between_look_and_wait_is_not_missed(process: Process) -> None:
    here, there = process(), process()
    seen = here.store.version()
    there.receive()
    assert here.store.wait(seen, 30) > seen


def test_changes_of_a_session_and_of_a_clock_are_not_lost(process: Process) -> None:
    benches = [process() for _ in range(4)]
    benches[0].issue("a")
    with ThreadPoolExecutor(8) as pool:
        for bench in benches * 10:
            pool.submit(bench.store.change_session, "a-1", None, later)
            pool.submit(bench.store.change_clock, None, lambda clock: clock.advance(1))
    ((_, session),) = benches[0].store.sessions("a")
    assert session.expires_at - session.issued_at == 60 + 40
    assert [benches[0].store.clock(scope).offset_s for scope in ("a", None)] == [40, 40]


def later(session):  # type: ignore[no-untyped-def]
    return session._replace(expires_at=session.expires_at + 1)


def everything(bench: Bench) -> None:
    """Something of every kind of key."""
    for scope in ("a", None):
        bench.store.set_default_mode(scope, DOWN)
        bench.store.add_rule(scope, Rule("r", DOWN, lambda _: True))
        bench.store.change_clock(scope, lambda clock: clock.advance(1))
        bench.store.set_global_delay(scope, bench.store.global_delay(scope))
    key, _ = bench.issue("a")
    bench.receive("b")
    assert key == ("a", 1)


def test_nothing_is_left_behind_after_a_reset(process: Process, redis: Redis) -> None:
    bench = process()
    everything(bench)
    assert len(list(redis.keys())) > 10
    bench.store.reset("a")
    assert [key for key in redis.scan_iter() if key.endswith(b":a")] == []
    bench.store.reset(None)
    assert redis.keys() == []


def test_every_key_has_our_prefix_and_an_end(process: Process, redis: Redis) -> None:
    everything(process())
    for key in redis.scan_iter():
        assert key == METADATA_KEY.encode() or key.startswith(b"mockpaywall:v1:")
        common = key in (
            METADATA_KEY.encode(),
            b"mockpaywall:v1:all",
            b"mockpaywall:v1:spaces",
            b"mockpaywall:v1:r:",
        )
        most = DAY_S if common else HOUR_S
        assert most - 60 < redis.ttl(key) <= most + 60, key


def test_another_releases_keys_are_left_alone(process: Process, redis: Redis) -> None:
    bench = process()
    redis.hset(METADATA_KEY, "schema", "2")
    before = redis.keys()
    for expectation in (bench.receive, lambda: bench.store.reset(None), lambda: bench.store.exchanges(None)):
        with pytest.raises(StoreUnavailable, match="another release of mockpaywall uses it"):
            expectation()
    assert redis.keys() == before
    assert bench.store.is_healthy() is False


def test_scripts_that_the_server_forgot_are_sent_again(process: Process, redis: Redis) -> None:
    bench = process()
    bench.receive()
    redis.script_flush()
    assert bench.receive()[1].number == 2


def test_the_seed_in_use_is_kept_and_a_chosen_one_wins(redis_database: str) -> None:
    place = parse_address(redis_database, 20)
    assert [register_process(place, None, lambda: 7), register_process(place, None, lambda: 8)] == [7, 7]
    assert [register_process(place, 9, lambda: 1), register_process(place, None, lambda: 1)] == [9, 9]


def test_a_store_that_is_not_there_says_so(redis_server: RedisServer) -> None:
    nobody = redis_store("redis://127.0.0.1:1/0", HandClock(), RetentionLimits())
    assert nobody.is_healthy() is False
    for expectation in (lambda: nobody.exchanges(None), nobody.version):
        with pytest.raises(StoreUnavailable, match=r"^redis://127.0.0.1:1/0 does not serve: "):
            expectation()
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        register_process(parse_address(redis_server.url(100_000), 20), None, lambda: 1)


def test_what_is_settled_late_leaves_nothing_in_the_journal(redis_database: str, redis: Redis) -> None:
    bench = Bench(store := redis_store(redis_database, HandClock(), RetentionLimits(journal_size=1)))
    receipt, record = bench.receive()
    bench.receive()
    outcome = Outcome(Response(200, (), b"", exchange=("a", 1)), None, "", "")
    store.commit(receipt, record, outcome, unique=False)
    assert redis.hkeys("mockpaywall:v1:j:a") == [b"2"]
    store.close()


def test_no_key_stands_in_redis_in_clear(process: Process, redis: Redis) -> None:
    bench = process()
    request = Request(
        RequestHead("POST", "/x", Headers([("ApiKeyPrivate", "very-secret-key"), ("Accept", "a")])), b""
    )
    bench.store.record(ReceivedRequest("a", request, HONEST, 1.0))
    kept = b"".join(value for key in redis.keys("*j:*") for value in redis.hgetall(key).values())
    assert b"Accept" in kept
    assert b"very-secret" not in kept
    assert process().store.exchanges("a")[0].received.request == request


def test_a_body_of_any_bytes_comes_back(process: Process) -> None:
    bench = process()
    body = bytes(range(256)) + b'\n!"\\\xf0\x9f'
    receipt, _ = bench.receive("a", HONEST, body)
    (seen,) = bench.store.exchanges("a")
    assert seen.received == receipt
