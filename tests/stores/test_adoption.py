"""A namespace that another one adopts: what moves, what stays, and that it happens once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from mockpaywall.paywall.masterpass.records import Record, RecordKey
from tests.stores.conftest import MakeDriver, StoreDriver
from tests.support.exchanges import list_exchanges
from tests.support.records import (
    PHONE,
    account_key,
    challenge_key,
    make_account,
    make_challenge,
    make_payment,
    make_temp_token,
    payment_code_key,
    payment_key,
    payment_token_key,
    renewal_key,
    session_key,
    temp_token_key,
)

RECORDS: tuple[tuple[RecordKey, Record], ...] = (
    (renewal_key("public-1"), "public-2"),
    (account_key(), make_account(card_count=3)),
    (challenge_key("t"), make_challenge("t")),
    (payment_key("p"), make_payment("p", "code")),
    (payment_token_key("page"), "p"),
    (temp_token_key("t"), make_temp_token("t")),
)
"""One record of each kind."""


def fill(driver: StoreDriver, namespace: str = "public") -> None:
    """Store one session and one record of each kind."""
    driver.commit(namespace, reference="shared")
    for key, value in RECORDS:
        driver.put(key, value, namespace)


def test_everything_of_the_users_moves(driver: StoreDriver) -> None:
    fill(driver)
    assert driver.adopt("public", "own") == "own"
    for key, value in RECORDS:
        assert driver.find(key, "own") == value
        assert driver.find(key, "public") is None
    assert driver.find(payment_code_key("code"), "own") == "p"
    assert driver.find(payment_code_key("code"), "public") is None
    assert [name for name, _ in driver.store.sessions(None)] == ["own"]
    assert driver.find_namespace(session_key("public-1")) == "own"


def test_the_session_is_the_same(driver: StoreDriver) -> None:
    fill(driver)
    before = driver.find(session_key("public-1"), "public")
    driver.adopt("public", "own")
    assert driver.find(session_key("public-1"), "own") == before
    assert driver.commit("own", reference="shared")[1] is True
    assert driver.commit("public", reference="shared")[1] is False


def test_the_owner_keeps_what_it_has(driver: StoreDriver) -> None:
    driver.commit("own")
    own = make_account(PHONE, card_count=1)
    driver.put(account_key(), own, "own")
    driver.put(payment_key("q"), make_payment("q", "other"), "own")
    fill(driver)
    driver.put(account_key("905550000000"), make_account("905550000000"), "public")
    driver.adopt("public", "own")
    assert driver.find(account_key(), "own") == own
    assert driver.find(account_key("905550000000"), "own") == make_account("905550000000")
    assert driver.find(payment_key("q"), "own") == make_payment("q", "other")
    assert driver.find(payment_key("p"), "own") == make_payment("p", "code")
    assert [one.session_id for _, one in driver.store.sessions("own")] == ["own-1", "public-1"]


def test_the_journal_stays(driver: StoreDriver) -> None:
    fill(driver)
    driver.adopt("public", "own")
    assert len(list_exchanges(driver.store, "public")) == 1
    assert list_exchanges(driver.store, "own") == ()


def test_later_requests_have_numbers_that_neither_has_used(driver: StoreDriver) -> None:
    """PaymentIds derive from them."""
    for _ in range(3):
        driver.record("public")
    driver.record("own")
    driver.adopt("public", "own")
    assert [driver.record("own")[1].number for _ in range(2)] == [4, 5]
    assert [exchange.record.number for exchange in list_exchanges(driver.store, "own")] == [1, 4, 5]


def test_it_belongs_to_the_first_one(driver: StoreDriver) -> None:
    fill(driver)
    assert driver.find_owner("public") is None
    assert driver.adopt("public", "own") == "own"
    assert driver.adopt("public", "late") == "own"
    assert driver.find_owner("public") == "own"
    driver.put(temp_token_key("new"), make_temp_token("new"), "public")
    driver.adopt("public", "own")
    assert driver.find(temp_token_key("new"), "public") is not None


def test_a_namespace_that_does_not_exist_yet(driver: StoreDriver) -> None:
    assert driver.adopt("public", "own") == "own"
    assert driver.find_owner("public") == "own"
    assert driver.store.namespaces() == ()


@pytest.mark.parametrize(("scope", "owner"), [("own", "own"), ("public", "own"), (None, None)])
def test_only_a_reset_of_everything_forgets_the_owner(
    driver: StoreDriver, scope: str | None, owner: str | None
) -> None:
    fill(driver)
    driver.adopt("public", "own")
    driver.store.reset(scope)
    assert driver.find_owner("public") == owner


def test_the_limits_of_the_owner_hold(make_driver: MakeDriver) -> None:
    driver = make_driver(max_sessions=2, max_payments=1)
    driver.commit("own", reference="1")
    driver.put(payment_key("q"), make_payment("q", "other"), "own")
    for number in range(2):
        driver.commit("public", reference=f"r{number}")
    driver.put(payment_key("p"), make_payment("p", "code"), "public")
    driver.adopt("public", "own")
    assert [one.session_id for _, one in driver.store.sessions("own")] == ["public-1", "public-2"]
    assert driver.find(payment_key("q"), "own") is None
    assert driver.find(payment_key("p"), "own") == make_payment("p", "code")


def test_the_weight_does_not_change(driver: StoreDriver) -> None:
    fill(driver)
    driver.record("own")
    before = driver.store.memory_usage().used_bytes
    driver.adopt("public", "own")
    assert driver.store.memory_usage().used_bytes == before
    driver.store.reset("own")
    driver.store.reset("public")
    assert driver.store.memory_usage().used_bytes == 0


def test_one_of_many_adopts_it(driver: StoreDriver) -> None:
    fill(driver)
    with ThreadPoolExecutor(8) as pool:
        owners = set(pool.map(lambda name: driver.adopt("public", f"own-{name}"), range(16)))
    assert owners == {driver.find_owner("public")}
    assert driver.find_namespace(temp_token_key("t")) == driver.find_owner("public")
