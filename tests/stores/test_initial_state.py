"""What every namespace begins with, in every store: once per namespace and reset."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from mockpaywall.model.global_delay import NO_GLOBAL_DELAY, GlobalDelay
from mockpaywall.model.initial_state import InitialState
from mockpaywall.model.rule import Rule
from mockpaywall.modes.parser import parse
from mockpaywall.paywall.masterpass.account import Account, AccountOrigin, AccountState
from mockpaywall.paywall.masterpass.records import Record, RecordKey, RecordKind
from mockpaywall.stores.base import Scope, TooManyAccounts
from tests.stores.conftest import MakeDriver, StoreDriver

ADA = Account("905000000001", AccountState.LINKED, None, origin=AccountOrigin.ALL)
ALAN = Account('90"5\\é', AccountState.BLOCKED, "user-2", origin=AccountOrigin.ALL)
RULES = tuple(
    Rule(
        f"0000000{number}-0000-4000-8000-000000000000", parse("http=503"), lambda _: True, created=number - 3
    )
    for number in (1, 2)
)
INITIAL = InitialState((ADA, ALAN), RULES, global_delay=GlobalDelay(parse("delay=7"), {"fixedDelay": 7}))


@pytest.fixture
def driver(make_driver: MakeDriver) -> StoreDriver:
    return make_driver(initial=INITIAL)


def list_accounts(driver: StoreDriver, scope: Scope) -> list[Record]:
    return [record for _, record in driver.store.records(RecordKind.ACCOUNT, scope)]


def key(account: Account) -> RecordKey:
    return RecordKey(RecordKind.ACCOUNT, account.phone)


def list_rule_ids(driver: StoreDriver, scope: Scope) -> list[str]:
    return [rule.id for rule in driver.store.rules(scope)]


def test_a_namespace_begins_with_the_accounts_and_rules(driver: StoreDriver) -> None:
    assert driver.store.initial_accounts() == (ADA, ALAN)
    assert list_accounts(driver, "a") == []
    _, record = driver.record("a")
    assert list_accounts(driver, "a") == [ADA, ALAN]
    assert list_rule_ids(driver, "a") == [RULES[1].id, RULES[0].id]
    assert record.global_delay == parse("delay=7")
    assert driver.store.global_delay("a") == driver.store.global_delay(None) == INITIAL.global_delay


def test_the_rules_are_in_force(driver: StoreDriver) -> None:
    driver.record("a")
    driver.store.rules("a")
    snapshot = driver.store.snapshot("a")
    assert [rule.id for rule in snapshot.rules] == [RULES[1].id, RULES[0].id]


def test_a_rule_that_is_added_later_is_newer(driver: StoreDriver) -> None:
    added = driver.store.add_rule("a", Rule("later", parse("ok"), lambda _: True))
    assert list_rule_ids(driver, "a") == [added.id, RULES[1].id, RULES[0].id]


def test_what_was_deleted_comes_back_with_a_reset_and_not_before(driver: StoreDriver) -> None:
    driver.record("a")
    driver.store.remove_rules("a")
    driver.put(key(ADA), None)
    driver.record("a")
    assert (list_accounts(driver, "a"), list_rule_ids(driver, "a")) == ([ALAN], [])
    driver.store.reset("a")
    driver.record("a")
    assert (len(list_accounts(driver, "a")), len(list_rule_ids(driver, "a"))) == (2, 2)


@pytest.mark.parametrize("scope", ["a", None])
def test_a_reset_restores_the_initial_state(driver: StoreDriver, scope: Scope) -> None:
    driver.record("a")
    driver.put(key(ADA), ADA._replace(state=AccountState.BLOCKED))
    driver.store.set_global_delay(scope, NO_GLOBAL_DELAY)
    assert driver.store.global_delay("a") == NO_GLOBAL_DELAY
    driver.store.reset(scope)
    driver.record("a")
    assert list_accounts(driver, "a") == [ADA, ALAN]
    assert driver.store.global_delay("a") == INITIAL.global_delay


def test_a_namespace_that_does_not_exist_yet_has_the_accounts_for_a_change(driver: StoreDriver) -> None:
    seen: list[Record | None] = []

    def block(record: Record | None) -> Record | None:
        seen.append(record)
        return ADA._replace(state=AccountState.BLOCKED)

    driver.store.change_record(key(ADA), "new", block)
    assert seen == [ADA]
    assert list_accounts(driver, "new") == [ADA._replace(state=AccountState.BLOCKED), ALAN]


def test_clearing_a_namespace_that_does_not_exist_yet_leaves_it_without_accounts(driver: StoreDriver) -> None:
    driver.store.clear_records(RecordKind.ACCOUNT, "new")
    driver.record("new")
    assert list_accounts(driver, "new") == []


def test_an_account_of_all_is_one_of_namespaces_to_come(driver: StoreDriver) -> None:
    driver.record("old")
    grace, other = Account("905000000009", AccountState.LINKED, None), ADA._replace(user_id="other")
    for account in (grace, other):
        driver.store.change_record(key(account), None, lambda _, account=account: account)
    assert list_accounts(driver, "old") == [ADA, ALAN]
    driver.record("new")
    assert list_accounts(driver, "new") == [other, ALAN, grace]
    driver.store.clear_records(RecordKind.ACCOUNT, None)
    assert list_accounts(driver, None) == []
    assert driver.store.initial_accounts() == (ADA, ALAN)


def test_a_reset_of_all_removes_the_accounts_of_all(driver: StoreDriver) -> None:
    driver.store.change_record(key(ADA), None, lambda _: ADA._replace(user_id="other"))
    driver.store.reset("a")
    assert driver.store.initial_accounts()[0] != ADA
    driver.store.reset(None)
    assert driver.store.initial_accounts() == (ADA, ALAN)


def test_accounts_of_all_are_bounded(make_driver: MakeDriver) -> None:
    driver = make_driver(max_accounts=2)
    accounts = [ADA._replace(phone=phone) for phone in ("1", "2", "3")]
    for account in accounts[:2] * 2:
        driver.store.change_record(key(account), None, lambda _, account=account: account)
    with pytest.raises(TooManyAccounts):
        driver.store.change_record(key(accounts[2]), None, lambda _: accounts[2])
    assert driver.store.initial_accounts() == tuple(accounts[:2])


def test_initial_accounts_stay_beyond_the_bound(make_driver: MakeDriver) -> None:
    driver = make_driver(initial=INITIAL, max_accounts=1)
    driver.record("a")
    assert list_accounts(driver, "a") == [ADA, ALAN]
    (summary,) = driver.store.namespaces()
    assert (summary.accounts, summary.accounts_evicted) == (2, 0)


def test_concurrent_first_requests_apply_it_once(driver: StoreDriver) -> None:
    with ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(driver.record, "a") for _ in range(32)]:
            future.result()
    assert list_accounts(driver, "a") == [ADA, ALAN]
    (summary,) = driver.store.namespaces()
    assert (summary.accounts, summary.accounts_evicted, summary.rules) == (2, 0, 2)


def test_a_namespace_is_not_configured_by_what_it_began_with(make_driver: MakeDriver) -> None:
    driver = make_driver(initial=INITIAL, max_namespaces=2)
    for name in ("a", "b", "c"):
        driver.record(name)
    assert [summary.name for summary in driver.store.namespaces()] == ["b", "c"]
    driver.store.remove_rules("b")
    for name in ("d", "e"):
        driver.record(name)
    assert [summary.name for summary in driver.store.namespaces()] == ["b", "e"]


def test_accounts_of_all_are_not_weighed(driver: StoreDriver) -> None:
    before = driver.store.memory_usage().used_bytes
    driver.store.change_record(key(ADA), None, lambda _: ADA._replace(user_id="x" * 100))
    assert driver.store.memory_usage().used_bytes == before
    driver.record("a")
    assert driver.store.memory_usage().used_bytes > before
