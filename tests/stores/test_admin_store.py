"""What a tester sets, and its scope."""

from __future__ import annotations

import pytest

from mockpaywall.model.clock_change import return_to_real_time
from mockpaywall.model.global_delay import NO_GLOBAL_DELAY, GlobalDelay
from mockpaywall.model.mode import OK, Mode, ModeCandidate
from mockpaywall.model.rule import Rule
from mockpaywall.model.virtual_clock import VirtualClock
from mockpaywall.modes.parser import parse
from mockpaywall.paywall.session import Session
from tests.stores.conftest import StoreDriver
from tests.support.exchanges import list_exchanges

SLOW = parse("delay=5")
DOWN = parse("http=503@first-2")


def make_rule(rule_id: str, mode: Mode = SLOW, priority: int = 0) -> Rule:
    return Rule(id=rule_id, mode=mode, matches=lambda _: True, priority=priority)


def test_the_mode_of_a_namespace_overrides_that_of_all(driver: StoreDriver) -> None:
    store = driver.store
    store.set_default_mode("a", SLOW)
    assert [store.default_mode(scope) for scope in ("a", "b", None)] == [SLOW, OK, OK]
    store.set_default_mode(None, DOWN)
    assert [store.default_mode(scope) for scope in ("a", "new", None)] == [SLOW, DOWN, DOWN]
    store.set_default_mode("b", OK)
    store.set_default_mode(None, None)
    assert [store.default_mode(scope) for scope in ("a", "b", "new", None)] == [SLOW, OK, OK, OK]
    store.set_default_mode(None, DOWN)
    assert store.default_mode("b") == OK
    store.set_default_mode("a", None)
    assert store.default_mode("a") == DOWN


def test_setting_the_mode_of_all_continues_the_counts_of_namespaces_with_their_own(
    driver: StoreDriver,
) -> None:
    store = driver.store
    store.set_default_mode("a", DOWN)
    candidates = store.snapshot("a").default_only
    for name in ("a", "b"):
        driver.record(name, candidates)
    store.set_default_mode(None, DOWN)
    assert [driver.record(name, candidates)[1].use_count for name in ("a", "b")] == [2, 1]
    store.set_default_mode(None, None)
    assert [driver.record(name, candidates)[1].use_count for name in ("a", "b")] == [3, 1]


def test_setting_the_mode_restarts_its_count(driver: StoreDriver) -> None:
    driver.store.set_default_mode("a", DOWN)
    candidates = driver.store.snapshot("a").default_only
    assert [driver.record("a", candidates)[1].use_count for _ in range(2)] == [1, 2]
    driver.store.set_default_mode("a", DOWN)
    assert driver.record("a", candidates)[1].use_count == 1


def test_rules_of_the_namespace_come_first_each_by_priority_then_newest(driver: StoreDriver) -> None:
    store = driver.store
    for rule_id, scope, priority in (
        ("1", "a", 0),
        ("2", None, 5),
        ("3", "a", 5),
        ("4", None, 0),
        ("5", "b", 9),
        ("6", None, 5),
    ):
        store.add_rule(scope, make_rule(rule_id, priority=priority))
    assert [rule.id for rule in store.snapshot("a").rules] == ["3", "1", "6", "2", "4"]
    assert [rule.id for rule in store.snapshot("new").rules] == ["6", "2", "4"]
    assert [rule.id for rule in store.rules("a")] == ["3", "1"]
    assert [rule.id for rule in store.rules(None)] == ["5", "6", "3", "2", "4", "1"]


@pytest.mark.parametrize("scope", ["a", None])
@pytest.mark.parametrize("removes_all", [True, False])
def test_a_rule_starts_again_when_it_is_removed_and_added(
    driver: StoreDriver, scope: str | None, removes_all: bool
) -> None:
    mode = parse("session>http=503@first-2;http=429@over-1/9s")
    rule, kept = make_rule("1", mode), ModeCandidate("rule:2", mode.branches[1], "rule:2")
    counters = [mode.name_counter(rule.source, branch) for branch in mode.branches]
    candidates = [
        ModeCandidate(rule.source, branch, counter, 5, total_counter=rule.source)
        for branch, counter in zip(mode.branches, counters, strict=True)
    ]
    for _ in range(2):
        driver.store.add_rule(scope, rule)
        records = [driver.record("a", (candidate,))[1] for candidate in candidates]
        assert [record.use_count for record in records] == [1, 1]
        assert driver.store.use_count("a", rule.source) == 2
        assert records[1].times is not None
        assert records[1].times.earlier == ()
        driver.record("a", (kept,))
        if removes_all:
            driver.store.remove_rules(scope)
        else:
            driver.store.remove_rule(scope, rule.id)
        assert [driver.store.use_count("a", counter) for counter in (rule.source, *counters)] == [0, 0, 0]
    assert driver.store.use_count("a", "rule:2") == 2


@pytest.mark.parametrize("scope", ["a", None])
def test_a_rule_replaces_the_one_with_its_id(driver: StoreDriver, scope: str | None) -> None:
    store = driver.store
    first, second, _ = [store.add_rule(scope, make_rule(rule_id)) for rule_id in "123"]
    driver.record("a", (ModeCandidate(second.source, SLOW.branches[0], second.source),))
    replaced = store.replace_rule(scope, make_rule("2", DOWN))
    assert replaced is not None
    assert (replaced.created, store.use_count("a", second.source)) == (second.created, 0)
    assert [(rule.id, rule.mode) for rule in store.rules(scope)] == [("3", SLOW), ("2", DOWN), ("1", SLOW)]
    assert store.add_rule(scope, make_rule("1", DOWN)).created > first.created
    assert [(rule.id, rule.mode) for rule in store.rules(scope)] == [("1", DOWN), ("3", SLOW), ("2", DOWN)]


def test_only_a_rule_of_the_scope_itself_is_replaced(driver: StoreDriver) -> None:
    store = driver.store
    store.add_rule("a", make_rule("1"))
    store.add_rule(None, make_rule("2"))
    for scope, rule_id in ((None, "1"), ("a", "2"), ("b", "1"), ("unknown", "1")):
        assert store.replace_rule(scope, make_rule(rule_id, DOWN)) is None
    assert [rule.mode for rule in store.rules(None)] == [SLOW, SLOW]


@pytest.mark.parametrize("own_first", [True, False])
def test_a_mode_of_the_namespace_overrides_the_rules_of_all(driver: StoreDriver, own_first: bool) -> None:
    store = driver.store
    if own_first:
        store.set_default_mode("a", OK)
    store.add_rule(None, make_rule("1"))
    store.add_rule("a", make_rule("2"))
    if not own_first:
        store.set_default_mode("a", OK)
    assert [rule.id for rule in store.snapshot("a").rules] == ["2"]
    assert [rule.id for rule in store.snapshot("b").rules] == ["1"]
    store.set_default_mode("a", None)
    assert [rule.id for rule in store.snapshot("a").rules] == ["2", "1"]


def test_rules_are_removed_in_their_scope(driver: StoreDriver) -> None:
    store = driver.store
    for rule_id, scope in (("1", "a"), ("2", None), ("3", "b"), ("4", None), ("5", "b")):
        store.add_rule(scope, make_rule(rule_id))
    assert store.remove_rule("a", "2") is False
    assert store.remove_rule("a", "1") is True
    assert store.remove_rule("a", "1") is False
    assert store.remove_rule("unknown", "2") is False
    assert store.remove_rule(None, "3") is False
    assert store.remove_rule(None, "2") is True
    store.remove_rules(None)
    assert [rule.id for rule in store.rules(None)] == ["5", "3"]
    assert [rule.id for rule in store.snapshot("b").rules] == ["5", "3"]
    store.remove_rules("b")
    store.remove_rules("unknown")
    assert store.rules(None) == ()


def test_the_clock_of_a_namespace_overrides_that_of_all(driver: StoreDriver) -> None:
    store = driver.store
    store.change_clock("a", lambda _: VirtualClock(frozen_at=50.0))
    assert driver.record("a")[1].now == 50.0
    assert driver.record("b")[1].now == driver.clock.now
    store.change_clock(None, lambda clock: clock.advance(10))
    assert driver.record("a")[1].now == 50.0
    assert driver.record("b")[1].now == driver.clock.now + 10
    assert driver.record("new")[1].now == driver.clock.now + 10
    assert store.change_clock("b", lambda clock: clock.advance(1)) == VirtualClock(offset_s=11.0)
    store.change_clock(None, lambda _: VirtualClock(frozen_at=7.0))
    store.change_clock(None, return_to_real_time)
    assert store.clock("a") == VirtualClock(frozen_at=50.0)
    assert [driver.record(name)[1].now - driver.clock.now for name in ("b", "new")] == [11.0, 0.0]


@pytest.mark.parametrize("own_first", [True, False])
def test_real_time_is_a_clock_of_its_own(driver: StoreDriver, own_first: bool) -> None:
    changes = [("a", return_to_real_time), (None, lambda _: VirtualClock(frozen_at=50.0))]
    for scope, change in changes if own_first else changes[::-1]:
        driver.store.change_clock(scope, change)
    assert driver.record("a")[1].now == driver.clock.now
    assert driver.record("new")[1].now == 50.0
    driver.store.reset("a")
    assert driver.record("a")[1].now == 50.0


def test_the_global_delay_of_a_namespace_overrides_that_of_all(driver: StoreDriver) -> None:
    store, slow, slower = driver.store, GlobalDelay(SLOW), GlobalDelay(parse("delay=9"))
    store.set_global_delay("a", slow)
    assert [store.global_delay(scope) for scope in ("a", "b", None)] == [
        slow,
        NO_GLOBAL_DELAY,
        NO_GLOBAL_DELAY,
    ]
    driver.record("b")
    store.set_global_delay(None, slower)
    assert [driver.record(name)[1].global_delay for name in ("a", "b", "new")] == [SLOW, *[slower.mode] * 2]
    store.set_global_delay("b", NO_GLOBAL_DELAY)
    store.set_global_delay(None, slow)
    assert [driver.record(name)[1].global_delay for name in ("a", "b", "new")] == [SLOW, OK, SLOW]
    store.set_global_delay(None, NO_GLOBAL_DELAY)
    assert [driver.record(name)[1].global_delay for name in ("a", "b", "new")] == [SLOW, OK, OK]


def test_a_reset_of_all_removes_what_namespaces_have_set(driver: StoreDriver) -> None:
    store = driver.store
    store.set_default_mode("a", SLOW)
    store.change_clock("a", lambda _: VirtualClock(frozen_at=50.0))
    store.set_global_delay("a", GlobalDelay(SLOW))
    store.add_rule("a", make_rule("1"))
    store.reset(None)
    record = driver.record("a")[1]
    assert (record.now, record.global_delay) == (driver.clock.now, OK)
    assert (store.default_mode("a"), store.snapshot("a").rules) == (OK, ())


def expire_at(session: Session, at: float) -> Session:
    return session._replace(expires_at=at)


def test_a_session_is_changed_in_one_step(driver: StoreDriver) -> None:
    driver.commit("a")
    changed = driver.store.change_session("a-1", None, lambda session: expire_at(session, 1.0))
    assert changed is not None
    assert (changed[0], changed[1].expires_at) == ("a", 1.0)
    assert driver.store.sessions("a")[0][1].expires_at == 1.0
    assert driver.store.change_session("a-1", "b", lambda session: session) is None
    assert driver.store.change_session("unknown", None, lambda session: session) is None


def test_a_session_whose_expiry_was_changed_is_expired(driver: StoreDriver) -> None:
    driver.commit("a")
    changed = driver.store.change_session("a-1", "a", lambda session: expire_at(session, 0.0))
    assert changed is not None
    assert changed[1].is_expired(driver.clock.now)


def test_clearing_is_scoped(driver: StoreDriver) -> None:
    driver.commit("a")
    driver.commit("b")
    driver.store.clear_sessions("a")
    assert [name for name, _ in driver.store.sessions(None)] == ["b"]
    driver.store.clear_journal("b")
    assert driver.keys(None) == [("a", 1)]
    driver.store.remove([("a", 1), ("a", 99), ("unknown", 1)])
    assert list_exchanges(driver.store, None) == ()
    assert driver.record("a")[1].number == 2


def test_exchanges_of_all_namespaces_are_ordered_by_arrival(driver: StoreDriver) -> None:
    for name in ("b", "a", "b"):
        driver.record(name)
        driver.clock.now += 1
    assert driver.keys(None) == [("b", 1), ("a", 1), ("b", 2)]


def test_reset_clears_everything_in_its_scope(driver: StoreDriver) -> None:
    store = driver.store
    for name in ("a", "b"):
        driver.commit(name)
        store.set_default_mode(name, SLOW)
        store.add_rule(name, make_rule(name))
        store.change_clock(name, lambda _: VirtualClock(frozen_at=1.0))
        store.set_global_delay(name, GlobalDelay(SLOW))
    store.reset("a")
    assert list_exchanges(store, "a") == ()
    assert store.sessions("a") == ()
    assert store.rules("a") == ()
    assert (store.default_mode("a"), store.clock("a"), store.global_delay("a")) == (
        OK,
        VirtualClock(),
        NO_GLOBAL_DELAY,
    )
    assert driver.record("a")[1].number == 1
    assert len(list_exchanges(store, "b")) == 1
    store.set_default_mode(None, SLOW)
    store.reset(None)
    assert store.namespaces() == ()
    assert store.default_mode("new") == OK
