"""What requests create is bounded by one budget over all namespaces; what a tester configured stays."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.model.exchange import ReceivedRequest
from mockpaywall.model.global_delay import GlobalDelay
from mockpaywall.model.mode import OK, ModeCandidate
from mockpaywall.model.rule import Rule
from mockpaywall.model.virtual_clock import VirtualClock
from mockpaywall.modes.parser import parse
from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.records import Record, RecordKey, RecordKind
from mockpaywall.stores.base import MAX_RULES, EvictedKind, Store, TooManyRules
from tests.stores.conftest import DEFAULT_CANDIDATES, MakeDriver, StoreDriver
from tests.support.coroutines import run
from tests.support.records import (
    account_key,
    challenge_key,
    make_account,
    make_challenge,
    make_payment,
    payment_code_key,
    payment_key,
    renewal_key,
)

BUDGET = 100_000
BODY = b"x" * 5_000
SLOW = parse("delay=5")
QUOTA = parse("http=429@over-900/60s")
REQUESTS, SESSIONS, COUNTERS = EvictedKind.REQUESTS, EvictedKind.SESSIONS, EvictedKind.COUNTERS


def make_rule(rule_id: str) -> Rule:
    return Rule(id=rule_id, mode=SLOW, matches=lambda _: True)


def record_with_head(driver: StoreDriver, namespace: str, value: str) -> None:
    head = RequestHead("GET", "/", Headers([("X-Long", value)]))
    run(driver.store.record(ReceivedRequest(namespace, Request(head, b""), DEFAULT_CANDIDATES, 1.0)))


NUMBERS = count()
Flood = Callable[[StoreDriver, str], None]


def client_candidate(kind: str, number: int) -> tuple[ModeCandidate, ...]:
    return (ModeCandidate(kind, SLOW.branches[0], f"{kind}:{number:0>900}"),)


def flood_with_bodies(driver: StoreDriver, namespace: str) -> None:
    driver.record(namespace, body=BODY)


def flood_with_heads(driver: StoreDriver, namespace: str) -> None:
    record_with_head(driver, namespace, "x" * 5_000)


def flood_with_sessions(driver: StoreDriver, namespace: str) -> None:
    driver.commit(namespace, "r" * 50)
    driver.store.clear_journal(None)


def flood_with_counters(driver: StoreDriver, namespace: str) -> None:
    number = next(NUMBERS)
    driver.record(namespace, client_candidate("header" if number % 2 else "phone", number))
    driver.store.clear_journal(None)


def make_records() -> dict[RecordKey, Record]:
    """Return one new record of each kind that operations store."""
    number = f"{next(NUMBERS):032}"
    return {
        account_key(number): make_account(number, card_count=3),
        challenge_key(number): make_challenge(number),
        payment_key(number): make_payment(number, number),
        renewal_key(number): number,
    }


def flood_with_records(driver: StoreDriver, namespace: str) -> None:
    for key, value in make_records().items():
        driver.store.change_record(key, namespace, lambda _, value=value: value)  # type: ignore[misc]
    driver.record(namespace)
    driver.store.clear_journal(None)


@pytest.mark.parametrize(
    "flood",
    [flood_with_bodies, flood_with_heads, flood_with_sessions, flood_with_counters, flood_with_records],
    ids=["bodies", "heads", "sessions", "counters", "records"],
)
def test_every_kind_stays_within_the_budget(make_driver: MakeDriver, flood: Flood) -> None:
    driver = make_driver(max_memory=BUDGET)
    for number in range(300):
        flood(driver, f"n{number % 40}")
        assert driver.store.memory_usage().used_bytes <= BUDGET
    assert driver.store.memory_usage().used_bytes > BUDGET // 2
    assert sum(driver.store.memory_usage().evicted.values()) > 50


def test_records_that_are_evicted_are_counted_and_take_their_index_with_them(make_driver: MakeDriver) -> None:
    driver = make_driver(max_memory=BUDGET)
    for number in range(100):
        flood_with_records(driver, f"n{number % 3}")
    evicted = driver.store.memory_usage().evicted
    assert all(evicted[kind] for kind in (EvictedKind.ACCOUNTS, EvictedKind.CHALLENGES, EvictedKind.PAYMENTS))
    for namespace, payment in driver.store.records(RecordKind.PAYMENT, None):
        assert isinstance(payment, Payment)
        codes = [payment_code_key(payment.merchant_unique_code), payment_code_key(f"{0:032}")]
        found = run(driver.store.load(namespace, codes))
        assert [one.value for one in found] == [payment.masterpass_payment_id, None]


def test_records_that_are_removed_weigh_nothing(make_driver: MakeDriver) -> None:
    driver = make_driver(max_memory=BUDGET)
    driver.record("a")
    before = driver.store.memory_usage().used_bytes
    records = make_records()
    for key, value in records.items():
        driver.store.change_record(key, "a", lambda _, value=value: value)  # type: ignore[misc]
    assert driver.store.memory_usage().used_bytes > before + 1000
    account, challenge, *_ = records
    driver.store.change_record(account, "a", lambda _: None)
    driver.store.change_record(challenge, "a", lambda _: None)
    driver.store.clear_records(RecordKind.PAYMENT, "a")
    driver.store.clear_records(RecordKind.RENEWAL, None)
    assert driver.store.memory_usage().used_bytes == before


def test_responses_are_weighed(make_driver: MakeDriver) -> None:
    driver = make_driver(max_memory=BUDGET)
    driver.record()
    before = driver.store.memory_usage().used_bytes
    driver.record()
    recorded = driver.store.memory_usage().used_bytes - before
    driver.commit()
    assert driver.store.memory_usage().used_bytes - before > 2 * recorded


def test_the_oldest_of_all_namespaces_and_kinds_go_first(make_driver: MakeDriver) -> None:
    driver = make_driver(max_memory=BUDGET)
    driver.record("requests", body=BODY)
    driver.commit("sessions")
    driver.store.clear_journal("sessions")
    driver.record("counters", (ModeCandidate("phone", SLOW.branches[0], "phone:1"),))
    driver.store.clear_journal("counters")
    driver.record("newer", body=BODY)
    gone: list[str] = []
    for _ in range(200):
        driver.record("filler")
        state = {
            "requests": driver.keys("requests"),
            "sessions": driver.store.sessions("sessions"),
            "counters": driver.store.use_count("counters", "phone:1"),
            "newer": driver.keys("newer"),
        }
        if len(gone) == len(state):
            break
        gone += [what for what, left in state.items() if not left and what not in gone]
    assert gone == ["requests", "sessions", "counters", "newer"]
    assert driver.store.evicted_count("filler") == 0


def test_a_counter_in_use_is_younger_than_the_requests_before_it(make_driver: MakeDriver) -> None:
    driver = make_driver(max_memory=BUDGET)
    phone = (ModeCandidate("phone", SLOW.branches[0], "phone:1"),)
    counts = []
    for _ in range(60):
        counts.append(driver.record("a", phone)[1].use_count)
        driver.record("b", body=BODY)
    assert counts == list(range(1, 61))
    for _ in range(60):
        driver.record("b", body=BODY)
    assert driver.record("a", phone)[1].use_count == 1
    assert driver.store.memory_usage().evicted[COUNTERS] >= 1


def test_the_times_of_a_quota_are_weighed(make_driver: MakeDriver) -> None:
    driver = make_driver(max_memory=BUDGET * 10, journal_size=1)
    driver.record()
    before = driver.store.memory_usage().used_bytes
    for _ in range(300):
        driver.record(candidates=(ModeCandidate("header", QUOTA.branches[0], "header:q"),))
    assert driver.store.memory_usage().used_bytes - before > 300 * 15


def test_what_is_removed_weighs_nothing(make_driver: MakeDriver) -> None:
    driver = make_driver(max_namespaces=3, max_sessions=2, journal_size=2)
    for namespace in "abcab":
        driver.commit(namespace)
        driver.commit(namespace)
        driver.commit(namespace)
        driver.record(namespace, client_candidate("header", 1))
    for namespace in "defg":
        driver.record(namespace)
    driver.store.remove([("g", 1)])
    driver.store.clear_journal("f")
    driver.store.reset("e")
    assert driver.store.memory_usage().used_bytes == 0
    driver.commit("a")
    driver.store.reset(None)
    usage = driver.store.memory_usage()
    assert (usage.used_bytes, sum(usage.evicted.values())) == (0, 0)


CONFIGURE = {
    "rule": lambda store: store.add_rule("suite", make_rule("1")),
    "mode": lambda store: store.set_default_mode("suite", SLOW),
    "clock": lambda store: store.change_clock("suite", lambda _: VirtualClock(frozen_at=5.0)),
    "delay": lambda store: store.set_global_delay("suite", GlobalDelay(SLOW)),
}


def describe(store: Store) -> tuple[object, ...]:
    return (
        [rule.id for rule in store.rules("suite")],
        store.default_mode("suite"),
        store.clock("suite"),
        store.global_delay("suite"),
    )


@pytest.mark.parametrize("what", CONFIGURE)
def test_what_a_tester_configured_outlives_floods_of_namespaces(make_driver: MakeDriver, what: str) -> None:
    driver = make_driver(max_namespaces=3, max_memory=BUDGET)
    CONFIGURE[what](driver.store)
    configured = describe(driver.store)
    for number in range(30):
        driver.record(f"n{number}", body=BODY)
        driver.clock.now += 400
    assert describe(driver.store) == configured
    assert len(driver.store.namespaces()) <= 3
    assert driver.record("suite")[1].number == 1


def test_a_namespace_whose_configuration_was_removed_is_evicted(make_driver: MakeDriver) -> None:
    driver = make_driver(max_namespaces=2)
    driver.store.add_rule("suite", make_rule("1"))
    driver.store.remove_rules("suite")
    for name in "abc":
        driver.record(name)
    assert [each.name for each in driver.store.namespaces()] == ["b", "c"]


def test_settings_of_all_namespaces_keep_none(make_driver: MakeDriver) -> None:
    driver = make_driver(max_namespaces=2)
    driver.store.change_clock(None, lambda clock: clock.advance(5))
    driver.store.set_default_mode(None, SLOW)
    driver.store.set_global_delay(None, GlobalDelay(SLOW))
    for name in "abc":
        driver.record(name)
    assert [each.name for each in driver.store.namespaces()] == ["b", "c"]


def test_what_was_lost_with_a_namespace_is_counted(make_driver: MakeDriver) -> None:
    driver = make_driver(max_namespaces=2, journal_size=2)
    for _ in range(3):
        driver.commit("lost")
    driver.record("a")
    driver.record("b")
    store = driver.store
    assert store.evicted_count("lost") == 3
    assert store.evicted_count("lost", SESSIONS) == 3
    assert store.evicted_count(None) == 3
    driver.record("lost")
    assert (store.evicted_count("lost"), store.evicted_count("lost", SESSIONS)) == (3, 3)
    assert store.memory_usage().evicted[EvictedKind.NAMESPACES] == 2
    store.clear_journal("lost")
    store.clear_sessions("lost")
    assert (store.evicted_count("lost"), store.evicted_count("lost", SESSIONS)) == (0, 0)


@pytest.mark.parametrize("scope", ["lost", None])
def test_what_was_lost_is_forgotten_when_it_is_cleared(make_driver: MakeDriver, scope: str | None) -> None:
    driver = make_driver(max_namespaces=1)
    driver.commit("lost")
    driver.record("a")
    driver.store.clear_journal(scope)
    assert driver.store.evicted_count("lost") == 0
    assert driver.store.evicted_count("lost", SESSIONS) == 1
    driver.store.reset(scope)
    assert driver.store.evicted_count("lost", SESSIONS) == 0


@pytest.mark.parametrize("scope", ["a", None])
def test_a_scope_has_at_most_so_many_rules(driver: StoreDriver, scope: str | None) -> None:
    for number in range(MAX_RULES):
        driver.store.add_rule(scope, make_rule(str(number)))
    with pytest.raises(TooManyRules):
        driver.store.add_rule(scope, make_rule("one more"))
    driver.store.add_rule("b", make_rule("in another scope"))
    driver.store.remove_rule(scope, "7")
    driver.store.add_rule(scope, make_rule("one more"))
    assert len(driver.store.rules(scope)) == MAX_RULES + (scope is None)


def test_evictions_are_logged_once_per_namespace_and_kind(
    make_driver: MakeDriver, caplog: pytest.LogCaptureFixture
) -> None:
    driver = make_driver(max_memory=BUDGET)
    for _ in range(80):
        driver.commit("a")
        driver.record("b", (ModeCandidate("phone", OK.branches[0], f"phone:{_}"),), body=BODY)
    line = "namespace {} evicts its oldest {} from now on: --max-memory keeps more"
    expected = [("a", "requests"), ("a", "sessions"), ("b", "requests"), ("b", "counters")]
    assert sorted(caplog.messages) == sorted(line.format(*each) for each in expected)
