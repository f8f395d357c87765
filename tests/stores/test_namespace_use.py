"""What counts as use of a namespace: it decides which namespace is evicted first, and what `namespaces` shows."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mockpaywall.model.exchange import CommittedExchange, Outcome
from mockpaywall.model.global_delay import NO_GLOBAL_DELAY
from mockpaywall.model.mode import OK
from mockpaywall.model.rule import Rule
from mockpaywall.model.virtual_clock import VirtualClock
from mockpaywall.paywall.masterpass.records import NO_RECORDS, RecordChange, RecordKind
from mockpaywall.paywall.session import Session
from mockpaywall.stores.base import TooManyRules
from mockpaywall.stores.memory import memory_store
from mockpaywall.stores.redis import redis_store
from tests.stores.conftest import RESPONSE, MakeDriver, StoreDriver
from tests.support.coroutines import run
from tests.support.exchanges import list_exchanges
from tests.support.records import account_key, challenge_key, make_account, make_challenge, session_key

Act = Callable[[StoreDriver, str], object]
RULE = Rule("rule", OK, lambda _: True)
USES: dict[str, Act] = {
    "request": lambda driver, name: driver.record(name),
    "set_default_mode": lambda driver, name: driver.store.set_default_mode(name, OK),
    "restore_default_mode": lambda driver, name: driver.store.set_default_mode(name, None),
    "add_rule": lambda driver, name: driver.store.add_rule(name, RULE),
    "set_use_count": lambda driver, name: driver.store.set_use_count(name, "default", 1),
    "change_clock": lambda driver, name: driver.store.change_clock(name, lambda clock: clock),
    "set_global_delay": lambda driver, name: driver.store.set_global_delay(name, NO_GLOBAL_DELAY),
    "change_global_delay": lambda driver, name: driver.store.change_global_delay(name, lambda old: old),
    "change_record": lambda driver, name: driver.put(challenge_key("t"), make_challenge("t"), name),
    "change_records": lambda driver, name: driver.store.change_records(
        (account_key(), challenge_key("t")), name, lambda old: (old[0], make_challenge("t"))
    ),
    "clear_accounts": lambda driver, name: driver.store.clear_records(RecordKind.ACCOUNT, name),
    "adopt": lambda driver, name: driver.adopt("public", name),
}
OTHERS: dict[str, Act] = {
    "snapshot": lambda driver, name: driver.store.snapshot(name),
    "load": lambda driver, name: driver.load(account_key(), namespace=name),
    "find_namespace": lambda driver, name: driver.find_namespace(session_key(f"{name}-1")),
    "find_owner": lambda driver, name: driver.find_owner(name),
    "adopt_a_missing_one": lambda driver, name: driver.adopt("missing", name),
    "list_exchanges": lambda driver, name: list_exchanges(driver.store, name),
    "evicted_count": lambda driver, name: driver.store.evicted_count(name),
    "sessions": lambda driver, name: driver.store.sessions(name),
    "records": lambda driver, name: driver.store.records(RecordKind.ACCOUNT, name),
    "default_mode": lambda driver, name: driver.store.default_mode(name),
    "rules": lambda driver, name: driver.store.rules(name),
    "use_count": lambda driver, name: driver.store.use_count(name, "default"),
    "clock": lambda driver, name: driver.store.clock(name),
    "global_delay": lambda driver, name: driver.store.global_delay(name),
    "change_nothing": lambda driver, name: driver.store.change_record(account_key(), name, lambda one: one),
    "remove_a_missing_record": lambda driver, name: driver.put(challenge_key("t"), None, name),
    "change_session": lambda driver, name: driver.store.change_session(
        f"{name}-1", name, lambda one: one._replace(expires_at=1.0)
    ),
    "clear_sessions": lambda driver, name: driver.store.clear_sessions(name),
    "clear_challenges": lambda driver, name: driver.store.clear_records(RecordKind.CHALLENGE, name),
    "replace_rule": lambda driver, name: driver.store.replace_rule(name, RULE),
    "remove_rule": lambda driver, name: driver.store.remove_rule(name, "rule"),
    "remove_rules": lambda driver, name: driver.store.remove_rules(name),
    "remove": lambda driver, name: driver.store.remove([(name, 1)]),
    "clear_journal": lambda driver, name: driver.store.clear_journal(name),
    "change_all": lambda driver, _: driver.store.set_use_count(None, "default", 1),
}


def list_uses(driver: StoreDriver) -> dict[str, float]:
    """Return the namespaces, the least recently used first, and when each was used."""
    return {one.name: one.used_at for one in driver.store.namespaces()}


def make_used(driver: StoreDriver, *names: str) -> float:
    """Use these namespaces, in that order. Return the time; later it is one second later."""
    for name in names:
        driver.commit(name)
    driver.clock.now += 1
    return driver.clock.now - 1


@pytest.mark.parametrize("use", USES)
def test_what_uses_a_namespace(driver: StoreDriver, use: str) -> None:
    before = make_used(driver, "public", "a", "b")
    USES[use](driver, "a")
    found = list_uses(driver)
    assert (found["a"], found["b"]) == (driver.clock.now, before)
    assert list(found).index("b") < list(found).index("a")


@pytest.mark.parametrize("use", USES)
def test_the_first_use_creates_a_namespace(driver: StoreDriver, use: str) -> None:
    make_used(driver, "public")
    USES[use](driver, "new")
    assert list_uses(driver)["new"] == driver.clock.now


def test_both_are_used_when_one_adopts_the_other(driver: StoreDriver) -> None:
    before = make_used(driver, "own", "public", "b")
    driver.adopt("public", "own")
    now = driver.clock.now
    assert list(list_uses(driver).items()) == [("b", before), ("public", now), ("own", now)]


@pytest.mark.parametrize("other", OTHERS)
def test_what_does_not_use_a_namespace(driver: StoreDriver, other: str) -> None:
    driver.put(account_key(), make_account())
    before = make_used(driver, "a", "b")
    OTHERS[other](driver, "a")
    OTHERS[other](driver, "new")
    assert list(list_uses(driver).items()) == [("a", before), ("b", before)]


def test_a_change_to_an_equal_record_does_not_use_it(driver: StoreDriver) -> None:
    driver.put(account_key(), make_account())
    before = make_used(driver, "a", "b")
    driver.put(account_key(), make_account())
    assert list(list_uses(driver).items()) == [("a", before), ("b", before)]


@pytest.mark.parametrize("with_changes", [False, True])
def test_what_a_recorded_request_does_later_does_not_use_it(driver: StoreDriver, with_changes: bool) -> None:
    received, record = driver.record("a")
    before = make_used(driver, "b")
    session = Session("s", "r", "u", "905", False, False, record.now, record.now + 60)
    change = RecordChange(account_key(), make_account())
    if with_changes:
        outcome = Outcome(RESPONSE, session, "", "", (), (change,))
        assert run(driver.store.commit_changes(received, record, outcome, NO_RECORDS))
    else:
        run(driver.store.commit(received, record, Outcome(RESPONSE, session, "", ""), unique=False))
    exchange = list_exchanges(driver.store, "a")[0]
    driver.store.complete(
        CommittedExchange("a", record, RESPONSE), RESPONSE, exchange.phase, driver.clock.now
    )
    assert list(list_uses(driver).items()) == [("a", before), ("b", before)]
    assert [one.session_id for _, one in driver.store.sessions("a")] == ["s"]


def test_a_refused_rule_uses_it_like_any_other(driver: StoreDriver, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (memory_store, redis_store):
        monkeypatch.setattr(module, "MAX_RULES", 0)
    make_used(driver, "a", "b")
    with pytest.raises(TooManyRules):
        driver.store.add_rule("a", RULE)
    assert list(list_uses(driver)) == ["b", "a"]


# Adoption


def list_sessions(driver: StoreDriver) -> list[tuple[str, str]]:
    return [(name, one.session_id) for name, one in driver.store.sessions(None)]


def test_a_full_store_does_not_evict_what_is_adopted(make_driver: MakeDriver) -> None:
    driver = make_driver(max_namespaces=2)
    make_used(driver, "public", "b")
    driver.adopt("public", "own")
    assert list(list_uses(driver)) == ["public", "own"]
    assert list_sessions(driver) == [("own", "public-1")]


def test_an_idle_namespace_that_is_adopted_is_not_evicted(make_driver: MakeDriver) -> None:
    driver = make_driver(idle_timeout_s=100)
    make_used(driver, "public")
    driver.clock.now += 100
    driver.adopt("public", "own")
    assert list(list_uses(driver)) == ["public", "own"]
    assert list_sessions(driver) == [("own", "public-1")]


def test_where_only_one_namespace_has_room_the_adopted_one_is_evicted(make_driver: MakeDriver) -> None:
    driver = make_driver(max_namespaces=1)
    make_used(driver, "public")
    driver.adopt("public", "own")
    assert list(list_uses(driver)) == ["own"]
    assert list_sessions(driver) == []
    assert driver.store.memory_usage().used_bytes == 0
    assert driver.store.evicted_count("public") == 1


@pytest.mark.parametrize(
    ("clock", "left"),
    [(VirtualClock(), ["own-1", "public-1"]), (VirtualClock(offset_s=-99), ["own-2", "public-1"])],
    ids=["real", "behind"],
)
def test_sessions_move_at_the_time_of_the_adoption(
    make_driver: MakeDriver, clock: VirtualClock, left: list[str]
) -> None:
    """On the clock of the adopted namespace; an expired session of the owner is evicted first."""
    driver = make_driver(max_sessions=2)
    driver.store.change_clock("public", lambda _: clock)
    driver.commit("own", "long", ttl_s=500)
    driver.commit("own", "short", ttl_s=5)
    make_used(driver, "public")
    driver.clock.now += 9
    driver.adopt("public", "own")
    assert [one for _, one in list_sessions(driver)] == left
