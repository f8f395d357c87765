"""Accounts that a tester made are never evicted, whatever requests create. Those of requests are."""

from __future__ import annotations

import pytest

from mockpaywall.model.initial_state import InitialState
from mockpaywall.paywall.masterpass.account import Account, AccountOrigin
from mockpaywall.paywall.masterpass.records import RecordKind
from mockpaywall.stores.base import TooManyAccounts
from tests.stores.conftest import MakeDriver, StoreDriver
from tests.support.records import account_key, make_account

BUDGET = 100_000
BODY = b"x" * 5_000


def make_own(phone: str, origin: AccountOrigin = AccountOrigin.NAMESPACE) -> Account:
    return make_account(phone)._replace(origin=origin)


def add(driver: StoreDriver, phone: str, namespace: str | None = "a") -> None:
    """Store an account as a tester does."""
    origin = AccountOrigin.NAMESPACE if namespace else AccountOrigin.ALL
    driver.store.change_record(account_key(phone), namespace, lambda _: make_own(phone, origin))


def list_phones(driver: StoreDriver, namespace: str = "a") -> list[str]:
    records = driver.store.records(RecordKind.ACCOUNT, namespace)
    return [account.phone for _, account in records if isinstance(account, Account)]


def test_they_outlive_floods_of_accounts(make_driver: MakeDriver) -> None:
    driver = make_driver(max_accounts=2)
    driver.put(account_key("first"), make_account("first"))
    add(driver, "own")
    for number in range(5):
        driver.put(account_key(str(number)), make_account(str(number)))
    assert list_phones(driver) == ["own", "3", "4"]  # the first stored first
    (summary,) = driver.store.namespaces()
    assert (summary.accounts, summary.accounts_evicted) == (3, 4)


def test_they_outlive_floods_of_requests_and_weigh_nothing(make_driver: MakeDriver) -> None:
    driver = make_driver(max_memory=BUDGET, initial=InitialState((make_own("all", AccountOrigin.ALL),)))
    driver.record("a")
    before = driver.store.memory_usage().used_bytes
    add(driver, "own")
    assert driver.store.memory_usage().used_bytes == before
    driver.put(account_key("request"), make_account("request"))
    for _ in range(60):
        driver.record("a", body=BODY)
    assert list_phones(driver) == ["all", "own"]
    driver.store.clear_records(RecordKind.ACCOUNT, "a")
    driver.store.clear_journal("a")
    assert driver.store.memory_usage().used_bytes == 0


def test_they_keep_their_namespace_but_those_of_all_do_not(make_driver: MakeDriver) -> None:
    driver = make_driver(max_namespaces=2)
    add(driver, "all", None)
    add(driver, "own", "a")
    for name in "bcd":
        driver.record(name)
        driver.clock.now += 10_000
    assert [summary.name for summary in driver.store.namespaces()] == ["a", "d"]
    assert list_phones(driver, "a") == ["all", "own"]
    driver.store.change_record(account_key("own"), "a", lambda _: None)
    driver.record("e")
    assert [summary.name for summary in driver.store.namespaces()] == ["a", "e"]  # "a" was used last
    driver.record("f")
    assert [summary.name for summary in driver.store.namespaces()] == ["e", "f"]


def test_an_account_of_requests_that_a_tester_changes_is_one_of_the_tester(make_driver: MakeDriver) -> None:
    driver = make_driver(max_accounts=1)
    driver.put(account_key("1"), make_account("1"))
    add(driver, "1")
    driver.put(account_key("2"), make_account("2"))
    driver.put(account_key("3"), make_account("3"))
    assert list_phones(driver) == ["1", "3"]


def test_one_that_an_operation_changes_stays_one_of_the_tester(make_driver: MakeDriver) -> None:
    driver = make_driver(max_accounts=1)
    add(driver, "1")
    before = driver.store.memory_usage().used_bytes
    key = account_key("1")
    assert driver.commit_changes((key, make_own("1")._replace(user_id="other")), loaded=driver.load(key))
    assert driver.find(key) == make_own("1")._replace(user_id="other")
    driver.put(account_key("2"), make_account("2"))
    driver.put(account_key("3"), make_account("3"))
    assert list_phones(driver) == ["1", "3"]
    driver.store.change_record(account_key("3"), "a", lambda _: None)
    driver.store.clear_journal("a")
    assert driver.store.memory_usage().used_bytes == before


def test_a_tester_has_as_many_as_requests_can_have(make_driver: MakeDriver) -> None:
    driver = make_driver(max_accounts=2)
    for phone in ("1", "2", "1"):
        add(driver, phone)
    with pytest.raises(TooManyAccounts):
        add(driver, "3")
    driver.put(account_key("4"), make_account("4"))
    assert list_phones(driver) == ["1", "2", "4"]
    driver.store.change_record(account_key("1"), "a", lambda _: None)
    add(driver, "3")
    assert list_phones(driver) == ["2", "4", "3"]
