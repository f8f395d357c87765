"""What a tester sets, and its scope."""

from __future__ import annotations

import threading

from mockpaywall.model.global_delay import NO_GLOBAL_DELAY, GlobalDelay
from mockpaywall.model.mode import OK, Mode
from mockpaywall.model.rule import Rule
from mockpaywall.model.virtual_clock import VirtualClock
from mockpaywall.modes.parser import parse
from tests.stores.conftest import Bench

SLOW = parse("delay=5")
DOWN = parse("http=503@first-2")


def rule(name: str, mode: Mode = SLOW, priority: int = 0) -> Rule:
    return Rule(id=name, mode=mode, matches=lambda _: True, priority=priority)


def test_the_default_mode_of_a_namespace_and_of_all(bench: Bench) -> None:
    store = bench.store
    store.set_default_mode("a", SLOW)
    assert [store.default_mode(scope) for scope in ("a", "b", None)] == [SLOW, OK, OK]
    store.set_default_mode(None, DOWN)
    assert [store.default_mode(scope) for scope in ("a", "b", None)] == [DOWN, DOWN, DOWN]
    store.set_default_mode("a", SLOW)
    store.set_default_mode("a", None)
    assert store.default_mode("a") == DOWN
    store.set_default_mode(None, None)
    assert [store.default_mode(scope) for scope in ("a", "new", None)] == [OK, OK, OK]


def test_setting_the_mode_begins_its_count_anew(bench: Bench) -> None:
    bench.store.set_default_mode("a", DOWN)
    alone = bench.store.snapshot("a").default_only
    assert [bench.receive("a", alone)[1].use_count for _ in range(2)] == [1, 2]
    bench.store.set_default_mode("a", DOWN)
    assert bench.receive("a", alone)[1].use_count == 1


def test_rules_are_asked_by_priority_then_newest(bench: Bench) -> None:
    store = bench.store
    for name, scope, priority in (
        ("1", "a", 0),
        ("2", None, 5),
        ("3", "a", 5),
        ("4", None, 0),
        ("5", "b", 9),
    ):
        store.add_rule(scope, rule(name, priority=priority))
    assert [one.id for one in store.snapshot("a").rules] == ["3", "2", "4", "1"]
    assert [one.id for one in store.snapshot("new").rules] == ["2", "4"]
    assert [one.id for one in store.rules("a")] == ["3", "1"]
    assert [one.id for one in store.rules(None)] == ["5", "3", "2", "4", "1"]


def test_rules_are_dropped_in_their_scope(bench: Bench) -> None:
    store = bench.store
    for name, scope in (("1", "a"), ("2", None), ("3", "b")):
        store.add_rule(scope, rule(name))
    assert store.remove_rule("a", "2") is False
    assert store.remove_rule("a", "1") is True
    assert store.remove_rule("a", "1") is False
    assert store.remove_rule(None, "3") is True
    store.remove_rules(None)
    assert store.rules(None) == ()
    assert store.snapshot("b").rules == ()


def test_the_clock_of_a_namespace_and_of_all(bench: Bench) -> None:
    store = bench.store
    store.change_clock("a", lambda _: VirtualClock(frozen_at=50.0))
    assert bench.receive("a")[1].now == 50.0
    assert bench.receive("b")[1].now == bench.clock.now
    store.change_clock(None, lambda clock: clock.advance(10))
    assert bench.receive("a")[1].now == 60.0
    assert bench.receive("b")[1].now == bench.clock.now + 10
    assert bench.receive("new")[1].now == bench.clock.now + 10
    assert store.clock("a") == VirtualClock(frozen_at=60.0)


def test_the_pace_of_a_namespace_and_of_all(bench: Bench) -> None:
    store, slow = bench.store, GlobalDelay(SLOW)
    store.set_global_delay("a", slow)
    assert [store.global_delay(scope) for scope in ("a", "b", None)] == [
        slow,
        NO_GLOBAL_DELAY,
        NO_GLOBAL_DELAY,
    ]
    assert bench.receive("a")[1].global_delay == SLOW
    store.set_global_delay(None, slow)
    assert bench.receive("new")[1].global_delay == SLOW
    store.set_global_delay(None, NO_GLOBAL_DELAY)
    assert bench.receive("a")[1].global_delay == OK


def test_a_session_is_changed_as_one_step(bench: Bench) -> None:
    (name, number), _ = bench.issue("a")
    found = bench.store.change_session(f"{name}-{number}", None, lambda one: one._replace(expires_at=1.0))
    assert found is not None
    assert (found[0], found[1].expires_at) == ("a", 1.0)
    assert bench.store.sessions("a")[0][1].expires_at == 1.0
    assert bench.store.change_session("a-1", "b", lambda one: one) is None
    assert bench.store.change_session("nobody", None, lambda one: one) is None


def test_an_expired_session_makes_room_after_its_end_was_changed(bench: Bench) -> None:
    bench.issue("a")
    changed = bench.store.change_session("a-1", "a", lambda one: one._replace(expires_at=0.0))
    assert changed is not None
    assert changed[1].is_expired(bench.clock.now)


def test_clearing_is_scoped(bench: Bench) -> None:
    bench.issue("a")
    bench.issue("b")
    bench.store.clear_sessions("a")
    assert [name for name, _ in bench.store.sessions(None)] == ["b"]
    bench.store.clear_journal("b")
    assert [one.key for one in bench.store.exchanges(None)] == [("a", 1)]
    bench.store.remove([("a", 1), ("a", 99), ("nobody", 1)])
    assert bench.store.exchanges(None) == ()
    assert bench.receive("a")[1].number == 2


def test_exchanges_of_all_namespaces_come_in_order_of_receipt(bench: Bench) -> None:
    for name in ("b", "a", "b"):
        bench.receive(name)
        bench.clock.now += 1
    assert [one.key for one in bench.store.exchanges(None)] == [("b", 1), ("a", 1), ("b", 2)]


def test_reset_forgets_everything_of_its_scope(bench: Bench) -> None:
    store = bench.store
    for name in ("a", "b"):
        bench.issue(name)
        store.set_default_mode(name, SLOW)
        store.add_rule(name, rule(name))
        store.change_clock(name, lambda _: VirtualClock(frozen_at=1.0))
        store.set_global_delay(name, GlobalDelay(SLOW))
    store.reset("a")
    assert store.exchanges("a") == ()
    assert store.sessions("a") == ()
    assert store.rules("a") == ()
    assert (store.default_mode("a"), store.clock("a"), store.global_delay("a")) == (
        OK,
        VirtualClock(),
        NO_GLOBAL_DELAY,
    )
    assert bench.receive("a")[1].number == 1
    assert len(store.exchanges("b")) == 1
    store.set_default_mode(None, SLOW)
    store.reset(None)
    assert store.namespaces() == ()
    assert store.default_mode("new") == OK


def test_a_waiter_wakes_when_something_happens(bench: Bench) -> None:
    seen = bench.store.version()
    woken: list[int] = []
    waiter = threading.Thread(target=lambda: woken.append(bench.store.wait(seen, 30)))
    waiter.start()
    bench.receive()
    waiter.join(30)
    assert woken
    assert woken[0] > seen


def test_a_waiter_gives_up_in_time(bench: Bench) -> None:
    seen = bench.store.version()
    assert bench.store.wait(seen, 0.01) == seen
