"""What only a store shared by processes must do: agree, notice each other's changes, clean up, recover."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import Response
from mockpaywall.model.exchange import Outcome, ReceivedRequest, RequestRecord, StaleRules
from mockpaywall.model.global_delay import GlobalDelay
from mockpaywall.model.mode import OK, OK_BRANCH, ModeCandidate
from mockpaywall.model.rule import Rule
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.modes.parser import parse
from mockpaywall.paywall.session import Session
from mockpaywall.stores.base import RetentionLimits
from mockpaywall.stores.redis.redis_store import RedisStore
from mockpaywall.stores.redis.scripts import KEY_PREFIX, METADATA_KEY, Script
from mockpaywall.stores.redis.startup_check import register_process
from tests.stores.conftest import (
    DEFAULT_CANDIDATES,
    ManualClock,
    StoreDriver,
    make_address,
    make_redis_store,
)
from tests.support.coroutines import run
from tests.support.exchanges import list_exchanges
from tests.support.records import (
    account_key,
    challenge_key,
    make_account,
    make_challenge,
    make_payment,
    make_temp_token,
    payment_key,
    payment_token_key,
    renewal_key,
    temp_token_key,
)
from tests.support.redis_server import RedisServer

DOWN = parse("http=503@first-2")
NAMESPACE_KEYS = re.findall(
    r"'(\w+:)'", re.findall(r"NAMESPACE_KEYS = {(.+?)}", Script("batch").text, re.S)[0]
)
"""The prefixes of the keys of a namespace, as the scripts delete and renew them."""
HOUR_S = 3600
DAY_S = 86_400

StartProcess = Callable[[], StoreDriver]


@pytest.fixture
def redis(redis_database: str) -> Iterator[Redis]:
    """The database behind the store."""
    with Redis.from_url(redis_database) as client:
        yield client


@pytest.fixture
def start_process(redis_database: str) -> Iterator[StartProcess]:
    """Make the store of another process on the same database."""
    stores: list[RedisStore] = []

    def start() -> StoreDriver:
        clock = ManualClock()
        stores.append(make_redis_store(redis_database, clock, RetentionLimits()))
        return StoreDriver(stores[-1], clock)

    yield start
    for store in stores:
        store.close()


def record(driver: StoreDriver) -> RequestRecord:
    """Record a request that was received under the rules that this process knows."""
    snapshot = driver.store.snapshot("a")
    request = Request(RequestHead("POST", "/x", Headers(())), b"")
    received = ReceivedRequest(
        "a", request, snapshot.default_only, driver.clock.now, rules_version=snapshot.version
    )
    return run(driver.store.record(received))


def test_the_next_request_notices_a_change_by_another_process(start_process: StartProcess) -> None:
    ours, other = start_process(), start_process()
    record(ours)
    for scope in ("a", None):
        other.store.set_default_mode(scope, DOWN)
        with pytest.raises(StaleRules):
            record(ours)
        recorded = record(ours)
        assert (recorded.candidate.branch, recorded.use_count) == (DOWN.branches[0], 1)
        other.store.set_default_mode(scope, None)
        with pytest.raises(StaleRules):
            record(ours)
        assert record(ours).candidate.branch is OK_BRANCH
    assert ours.keys("a") == [("a", number) for number in range(1, 6)]


def test_the_next_request_notices_a_reset_by_another_process(start_process: StartProcess) -> None:
    ours, other = start_process(), start_process()
    for scope in ("a", None):
        ours.store.set_default_mode("a", DOWN)
        other.store.reset(scope)
        with pytest.raises(StaleRules):
            record(ours)
        recorded = record(ours)
        assert (recorded.number, recorded.candidate.branch) == (1, OK_BRANCH)


def test_another_process_reads_the_whole_rule(start_process: StartProcess) -> None:
    ours, other = start_process(), start_process()
    match = {"bodyPatterns": [{"contains": "é"}], "method": "POST"}
    rule = Rule("id", DOWN, lambda _: True, match, "name", times=3, priority=-2)
    added = ours.store.add_rule("a", rule)
    (read,) = other.store.rules("a")
    assert (read.match, read.mode, read.name, read.times, read.priority, read.created) == (
        match,
        DOWN,
        "name",
        3,
        -2,
        added.created,
    )


def test_concurrent_changes_of_a_session_and_of_a_clock_are_not_lost(start_process: StartProcess) -> None:
    drivers = [start_process() for _ in range(4)]
    drivers[0].commit("a")
    with ThreadPoolExecutor(8) as pool:
        for driver in drivers * 10:
            pool.submit(driver.store.change_session, "a-1", None, extend_by_a_second)
            pool.submit(driver.store.change_clock, None, lambda clock: clock.advance(1))
    ((_, session),) = drivers[0].store.sessions("a")
    assert session.expires_at - session.issued_at == 60 + 40
    assert [drivers[0].store.clock(scope).offset_s for scope in ("a", None)] == [40, 40]


@pytest.mark.parametrize("scope", ["a", None])
def test_a_change_of_the_global_delay_keeps_that_of_another_process(
    start_process: StartProcess, scope: str | None
) -> None:
    store, other = start_process().store, start_process().store
    concurrent = iter([GlobalDelay(OK, {"extended": {"a": 1}}), GlobalDelay(OK, {"extended": {"b": 2}})])

    def extend(old: GlobalDelay) -> GlobalDelay:
        for changed in concurrent:
            other.set_global_delay(scope, changed)
            break
        return GlobalDelay(old.mode, {**old.as_given, "fixedDelay": 0})

    changed = store.change_global_delay(scope, extend)
    assert changed.as_given == other.global_delay(scope).as_given == {"extended": {"b": 2}, "fixedDelay": 0}


def extend_by_a_second(session: Session) -> Session:
    return session._replace(expires_at=session.expires_at + 1)


def write_every_kind_of_key(driver: StoreDriver) -> None:
    for scope in ("a", None):
        driver.store.set_default_mode(scope, DOWN)
        driver.store.add_rule(scope, Rule("r", DOWN, lambda _: True))
        driver.store.change_clock(scope, lambda clock: clock.advance(1))
        driver.store.set_global_delay(scope, driver.store.global_delay(scope))
    driver.commit("a")
    driver.put(renewal_key("a-1"), "a-2")
    driver.put(account_key(), make_account())
    assert driver.commit_changes((challenge_key("t"), make_challenge("t")))
    assert driver.commit_changes((payment_key("p"), make_payment("p", "code")))
    driver.put(payment_token_key("page"), "p")
    driver.put(temp_token_key("t"), make_temp_token("t"))
    driver.record("a", (ModeCandidate("phone", DOWN.branches[0], "phone:1"),))
    driver.record("b")
    assert len(driver.keys("a")) == 4


def test_a_reset_leaves_no_key(start_process: StartProcess, redis: Redis) -> None:
    driver = start_process()
    write_every_kind_of_key(driver)
    names = {key.decode().removesuffix("a") for key in redis.scan_iter("*:a")}
    assert names == {f"{KEY_PREFIX}{key}" for key in NAMESPACE_KEYS}
    driver.store.reset("a")
    assert [key for key in redis.scan_iter() if key.endswith(b":a")] == []
    driver.store.reset(None)
    assert redis.keys() == []


def test_every_key_has_our_prefix_and_expires(start_process: StartProcess, redis: Redis) -> None:
    write_every_kind_of_key(start_process())
    for key in redis.scan_iter():
        assert key == METADATA_KEY.encode() or key.startswith(b"mockpaywall:v3:")
        is_common = key in (
            METADATA_KEY.encode(),
            b"mockpaywall:v3:all",
            b"mockpaywall:v3:namespaces",
            b"mockpaywall:v3:r:",
        )
        ttl_s = DAY_S if is_common or key.endswith(b":a") else HOUR_S  # a tester configured a
        assert ttl_s - 60 < redis.ttl(key) <= ttl_s + 60, key


def test_a_configured_namespace_stays_as_long_as_any_namespace_is_used(
    start_process: StartProcess, redis: Redis
) -> None:
    driver = start_process()
    driver.store.set_default_mode("a", DOWN)
    redis.expire("mockpaywall:v3:s:a", 100)
    driver.record("b")
    driver.clock.now += 61
    driver.record("b")
    assert redis.ttl("mockpaywall:v3:s:a") > DAY_S - 60


def test_the_weight_of_expired_namespaces_is_not_counted(redis_database: str, redis: Redis) -> None:
    store = make_redis_store(redis_database, ManualClock(), RetentionLimits(max_memory=100_000))
    driver = StoreDriver(store)
    for _ in range(15):
        driver.record("expired", body=b"x" * 5000)
    redis.delete("mockpaywall:v3:s:expired", "mockpaywall:v3:j:expired")
    for _ in range(10):
        driver.record("a", body=b"x" * 5000)
    assert len(driver.keys("a")) == 10
    store.close()


def test_the_keys_of_another_release_are_left_alone(start_process: StartProcess, redis: Redis) -> None:
    driver = start_process()
    redis.hset(METADATA_KEY, "schema", "99")
    before = redis.keys()
    for action in (
        driver.record,
        lambda: driver.store.reset(None),
        lambda: list_exchanges(driver.store, None),
    ):
        with pytest.raises(StoreUnavailable, match="another release of mockpaywall uses it"):
            action()
    assert redis.keys() == before
    assert driver.store.is_healthy() is False


def test_scripts_that_the_server_forgot_are_sent_again(start_process: StartProcess, redis: Redis) -> None:
    driver = start_process()
    driver.record()
    redis.script_flush()
    assert driver.record()[1].number == 2


def test_the_seed_in_use_is_kept_and_a_chosen_one_replaces_it(redis_database: str) -> None:
    address = make_address(redis_database)
    seeds = [register_process(address, None, lambda: 7), register_process(address, None, lambda: 8)]
    assert seeds == [7, 7]
    seeds = [register_process(address, 9, lambda: 1), register_process(address, None, lambda: 1)]
    assert seeds == [9, 9]


def test_a_store_that_cannot_be_reached_is_unavailable(redis_server: RedisServer) -> None:
    store = make_redis_store("redis://127.0.0.1:1/0", ManualClock(), RetentionLimits())
    assert store.is_healthy() is False
    for action in (lambda: list_exchanges(store, None), lambda: store.subscribe(None, print)):
        with pytest.raises(StoreUnavailable, match=r"^redis://127.0.0.1:1/0 does not serve: "):
            action()
    with pytest.raises(StoreUnavailable, match="cannot be used"):
        register_process(make_address(redis_server.url(9999)), None, lambda: 1)


def test_a_commit_after_the_eviction_leaves_nothing_in_the_journal(redis_database: str, redis: Redis) -> None:
    store = make_redis_store(redis_database, ManualClock(), RetentionLimits(journal_size=1))
    driver = StoreDriver(store)
    received, recorded = driver.record()
    driver.record()
    outcome = Outcome(Response(200, (), b""), None, "", "")
    run(store.commit(received, recorded, outcome, unique=False))
    assert sorted(redis.hkeys("mockpaywall:v3:j:a")) == [b"2", b"2a"]
    store.close()


def test_a_body_of_any_bytes_is_returned_unchanged(start_process: StartProcess) -> None:
    driver = start_process()
    body = bytes(range(256)) + b'\n!"\\\xf0\x9f'
    received, _ = driver.record("a", DEFAULT_CANDIDATES, body)
    (exchange,) = list_exchanges(driver.store, "a")
    assert exchange.received == received


def test_header_values_are_returned_to_another_process_unchanged(start_process: StartProcess) -> None:
    ours, other = start_process(), start_process()
    request = Request(RequestHead("POST", "/x", Headers([("ApiKeyPrivate", "key"), ("Accept", "é")])), b"")
    run(ours.store.record(ReceivedRequest("a", request, DEFAULT_CANDIDATES, 1.0)))
    assert list_exchanges(other.store, "a")[0].received.request == request
