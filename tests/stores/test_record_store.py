"""The records of sessions in a store: loaded, committed as one step, bounded, and changed by a tester."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from mockpaywall.paywall.masterpass.account import Account, AccountState
from mockpaywall.paywall.masterpass.records import LoadedRecords, Record, RecordKey, RecordKind
from mockpaywall.paywall.session import Session
from mockpaywall.stores.base import NamespaceSummary
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

STORED: tuple[tuple[RecordKey, Record], ...] = (
    (renewal_key("a-1"), "a-2"),
    (account_key(), make_account(card_count=3)),
    (challenge_key("t"), make_challenge("t")),
    (payment_key("p"), make_payment("p", "code")),
    (payment_token_key("page"), "p"),
    (temp_token_key("t"), make_temp_token("t")),
)
"""One record of each kind that operations store."""
BOUNDED: tuple[tuple[str, Callable[[str], tuple[RecordKey, Record]]], ...] = (
    ("max_sessions", lambda name: (renewal_key(name), f"after {name}")),
    ("max_accounts", lambda name: (account_key(name), make_account(name))),
    ("max_payments", lambda name: (challenge_key(name), make_challenge(name))),
    ("max_payments", lambda name: (payment_key(name), make_payment(name, f"code {name}"))),
    ("max_sessions", lambda name: (temp_token_key(name), make_temp_token(name))),
)
"""The limit of each kind, and a record with a given key."""
RENEWED = Session("new", "r", "u", PHONE, False, False, 1_000_000.0, 1_000_060.0)


def summarize(driver: StoreDriver) -> NamespaceSummary:
    (summary,) = driver.store.namespaces()
    return summary


# Loading


@pytest.mark.parametrize(("key", "value"), STORED, ids=lambda one: str(one)[:12])
def test_a_record_is_loaded_as_it_was_stored(driver: StoreDriver, key: RecordKey, value: Record) -> None:
    assert driver.commit_changes((key, value))
    assert driver.find(key) == value
    assert driver.store.records(key.kind, "a") == (("a", value),)
    assert driver.find(key, "b") is None


def test_records_are_loaded_in_the_order_of_their_keys(driver: StoreDriver) -> None:
    driver.commit()
    for key, value in STORED:
        driver.put(key, value)
    keys = [key for key, _ in reversed(STORED)] + [session_key("a-1"), account_key("unknown")]
    loaded = driver.load(*keys)
    assert [one.key for one in loaded.records] == keys
    values = [one.value for one in loaded.records]
    assert values == [value for _, value in reversed(STORED)] + [driver.store.sessions("a")[0][1], None]


def test_keys_and_texts_may_be_any_text(driver: StoreDriver) -> None:
    code = 'a\n"b"\x00 \\u00e9 é 😀'
    driver.put(payment_key(code), make_payment(code, code))
    assert driver.find(payment_code_key(code)) == code
    assert driver.find(payment_key(code)) == make_payment(code, code)


def test_loading_from_a_missing_namespace_finds_nothing_and_creates_nothing(driver: StoreDriver) -> None:
    assert driver.find(account_key(), "unknown") is None
    assert driver.store.records(RecordKind.ACCOUNT, "unknown") == ()
    assert driver.store.namespaces() == ()


# Finding the namespace


def test_the_namespace_of_a_record_is_found_by_its_key(driver: StoreDriver) -> None:
    for name in ("a", "b"):
        driver.commit(name)
        driver.put(temp_token_key(f"of {name}"), make_temp_token(f"of {name}"), name)
    assert driver.find_namespace(temp_token_key("of b")) == "b"
    assert driver.find_namespace(payment_token_key("of b"), session_key("a-1")) == "a"
    assert driver.find_namespace(payment_token_key("of b")) is None
    assert driver.find_namespace() is None
    driver.store.reset("b")
    assert driver.find_namespace(temp_token_key("of b")) is None


# Committing


def test_a_commit_stores_outcome_session_and_changes(driver: StoreDriver) -> None:
    driver.commit()
    loaded = driver.load(session_key("a-1"), renewal_key("a-1"))
    changes = ((renewal_key("a-1"), "new"), (account_key(), make_account()))
    assert driver.commit_changes(*changes, loaded=loaded, session=RENEWED)
    assert [session for _, session in driver.store.sessions("a")][1:] == [RENEWED]
    assert [driver.find(key) for key, _ in changes] == ["new", make_account()]
    outcome = list_exchanges(driver.store, "a")[-1].outcome
    assert outcome is not None
    assert (outcome.session, outcome.changes) == (RENEWED, ())


def test_a_renewed_session_uses_the_reference_code_again(driver: StoreDriver) -> None:
    driver.commit(reference="r")
    assert driver.commit_changes((renewal_key("a-1"), "new"), session=RENEWED)
    assert driver.commit(reference="r")[1] is True


def test_one_commit_stores_and_removes(driver: StoreDriver) -> None:
    driver.put(account_key(), make_account())
    driver.put(challenge_key("old"), make_challenge("old"))
    loaded = driver.load(account_key(), challenge_key("old"), challenge_key("new"))
    changes = (
        (account_key(), None),
        (challenge_key("old"), None),
        (challenge_key("new"), make_challenge("new")),
    )
    assert driver.commit_changes(*changes, loaded=loaded)
    assert driver.store.records(RecordKind.ACCOUNT, "a") == ()
    assert driver.store.records(RecordKind.CHALLENGE, "a") == (("a", make_challenge("new")),)


def change_account(driver: StoreDriver) -> None:
    driver.put(account_key(), make_account(user_id="other"))


CONFLICTS: dict[str, Callable[[StoreDriver], object]] = {
    "changed": change_account,
    "removed": lambda driver: driver.put(account_key(), None),
    "cleared": lambda driver: driver.store.clear_records(RecordKind.ACCOUNT, None),
    "created": lambda driver: driver.put(payment_key("p"), make_payment("p", "other")),
    "code used": lambda driver: driver.put(payment_key("q"), make_payment("q", "code")),
    "session expired": lambda driver: driver.store.change_session(
        "a-1", "a", lambda session: session._replace(expires_at=0.0)
    ),
    "sessions cleared": lambda driver: driver.store.clear_sessions("a"),
    "namespace reset": lambda driver: driver.store.reset("a"),
    "everything reset": lambda driver: driver.store.reset(None),
}


@pytest.mark.parametrize("conflict", CONFLICTS)
def test_a_conflict_stores_nothing(driver: StoreDriver, conflict: str) -> None:
    driver.commit()
    driver.put(account_key(), make_account())
    keys = session_key("a-1"), account_key(), payment_key("p"), payment_code_key("code")
    loaded = driver.load(*keys)
    CONFLICTS[conflict](driver)
    before = [driver.find(key) for key in keys], driver.store.sessions("a")
    changes = (account_key(), None), (renewal_key("a-1"), "new"), (payment_key("x"), make_payment("x", "y"))
    assert not driver.commit_changes(*changes, loaded=loaded, session=RENEWED)
    assert ([driver.find(key) for key in keys], driver.store.sessions("a")) == before
    assert [driver.find(key) for key, _ in changes[1:]] == [None, None]
    assert list_exchanges(driver.store, "a")[-1].outcome is None
    assert driver.commit(reference=RENEWED.reference_code)[1] is bool(before[1])


def test_what_was_not_loaded_conflicts_with_nothing(driver: StoreDriver) -> None:
    loaded = driver.load(account_key("one"))
    driver.put(account_key("other"), make_account("other"))
    assert driver.commit_changes((account_key("one"), make_account("one")), loaded=loaded)


def test_an_outcome_without_changes_is_stored_whatever_has_changed(driver: StoreDriver) -> None:
    loaded = driver.load(account_key())
    change_account(driver)
    assert driver.commit_changes(loaded=loaded)
    assert list_exchanges(driver.store, "a")[-1].outcome is not None


def test_a_loaded_state_can_be_committed_again_after_a_conflict(driver: StoreDriver) -> None:
    first = driver.load(account_key())
    change_account(driver)
    assert not driver.commit_changes((account_key(), make_account()), loaded=first)
    assert driver.commit_changes((account_key(), make_account()), loaded=driver.load(account_key()))
    assert driver.find(account_key()) == make_account()


def test_of_concurrent_commits_of_one_state_one_wins(driver: StoreDriver) -> None:
    driver.put(payment_key("p"), make_payment("p", "code"))
    loaded = driver.load(payment_key("p"))

    def commit(number: int) -> bool:
        changed = make_payment("p", "code")._replace(payment_id=number)
        return driver.commit_changes((payment_key("p"), changed), loaded=loaded)

    with ThreadPoolExecutor(16) as pool:
        won = list(pool.map(commit, range(64)))
    assert won.count(True) == 1
    assert driver.find(payment_key("p")) == make_payment("p", "code")._replace(payment_id=won.index(True))


# Payments by MerchantUniqueCode


def test_a_payment_is_found_by_its_code_as_long_as_it_is_stored(make_driver: MakeDriver) -> None:
    driver = make_driver(max_payments=2)
    for name in ("p", "q", "r"):
        driver.commit_changes((payment_key(name), make_payment(name, f"code {name}")))
    assert [driver.find(payment_code_key(f"code {name}")) for name in "pqr"] == [None, "q", "r"]
    driver.commit_changes((payment_key("q"), None))
    assert driver.find(payment_code_key("code q")) is None
    driver.store.clear_records(RecordKind.PAYMENT, "a")
    assert driver.find(payment_code_key("code r")) is None


def test_a_code_used_again_names_the_later_payment(make_driver: MakeDriver) -> None:
    driver = make_driver(max_payments=2)
    for name in ("p", "q"):
        driver.put(payment_key(name), make_payment(name, "code"))
    driver.put(payment_key("p"), None)
    assert driver.find(payment_code_key("code")) == "q"


# Bounds


@pytest.mark.parametrize(
    ("limit", "make"), BOUNDED, ids=["renewal", "account", "challenge", "payment", "temp tokens"]
)
def test_the_first_stored_is_evicted_first(
    make_driver: MakeDriver, limit: str, make: Callable[[str], tuple[RecordKey, Record]]
) -> None:
    driver = make_driver(**{limit: 2})
    for name in ("1", "2", "1", "3"):  # stored again, "1" stays the first
        assert driver.commit_changes(make(name))
    key, _ = make("1")
    assert driver.store.records(key.kind, "a") == tuple(("a", make(name)[1]) for name in ("2", "3"))
    assert driver.find(key) is None


def test_a_summary_counts_accounts_and_payments_and_their_evictions(make_driver: MakeDriver) -> None:
    driver = make_driver(max_accounts=2, max_payments=1)
    for name in ("1", "2", "3"):
        driver.put(account_key(name), make_account(name))
        driver.put(payment_key(name), make_payment(name, name))
    found = summarize(driver)
    assert (found.accounts, found.accounts_evicted, found.payments, found.payments_evicted) == (2, 1, 1, 2)
    driver.store.clear_records(RecordKind.PAYMENT, "a")
    found = summarize(driver)
    assert (found.accounts, found.accounts_evicted, found.payments, found.payments_evicted) == (2, 1, 0, 0)


# What a tester does


def test_records_of_all_namespaces_are_listed(driver: StoreDriver) -> None:
    for namespace, phone in (("a", "2"), ("b", "3"), ("a", "1")):
        driver.put(account_key(phone), make_account(phone), namespace)
    rows = driver.store.records(RecordKind.ACCOUNT, None)
    assert {name: [one.phone for space, one in rows if space == name] for name, _ in rows} == {  # type: ignore[union-attr]
        "a": ["2", "1"],
        "b": ["3"],
    }


def test_a_record_is_created_changed_and_removed(driver: StoreDriver) -> None:
    def block(record: Record | None) -> Record:
        assert isinstance(record, Account)
        return record._replace(state=AccountState.BLOCKED)

    store = driver.store
    assert store.change_record(account_key(), "a", lambda _: make_account()) == make_account()
    blocked = store.change_record(account_key(), "a", block)
    assert driver.find(account_key()) == blocked == make_account()._replace(state=AccountState.BLOCKED)
    assert store.change_record(account_key(), "a", lambda _: None) is None
    assert driver.find(account_key()) is None


def test_a_change_that_stores_nothing_creates_no_namespace(driver: StoreDriver) -> None:
    seen: list[Record | None] = []
    assert driver.store.change_record(account_key(), "a", seen.append) is None
    assert seen == [None]
    assert driver.store.namespaces() == ()


def test_a_change_that_raises_changes_nothing(driver: StoreDriver) -> None:
    def refuse(record: Record | None) -> Record:
        raise LookupError(record)

    driver.put(account_key(), make_account())
    with pytest.raises(LookupError):
        driver.store.change_record(account_key(), "a", refuse)
    assert driver.find(account_key()) == make_account()


def test_concurrent_changes_are_all_made(driver: StoreDriver) -> None:
    def add_card(record: Record | None) -> Record:
        cards = record.cards if isinstance(record, Account) else ()
        return make_account(card_count=len(cards) + 1)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: driver.store.change_record(account_key(), "a", add_card), range(64)))
    assert driver.find(account_key()) == make_account(card_count=64)


@pytest.mark.parametrize("kind", [key.kind for key, _ in STORED])
def test_clearing_a_kind_leaves_the_others(driver: StoreDriver, kind: RecordKind) -> None:
    for key, value in STORED:
        driver.put(key, value)
        driver.put(key, value, "b")
    driver.store.clear_records(kind, "a")
    left = [key.kind for key, _ in STORED if driver.find(key) is not None]
    assert left == [key.kind for key, _ in STORED if key.kind is not kind]
    assert all(driver.find(key, "b") == value for key, value in STORED)


def test_clearing_sessions_clears_their_renewals(driver: StoreDriver) -> None:
    for key, value in STORED:
        driver.put(key, value)
    driver.store.clear_sessions(None)
    assert [driver.find(key) is None for key, _ in STORED] == [True, *[False] * 5]


@pytest.mark.parametrize("scope", ["a", None])
def test_a_reset_removes_all_records(driver: StoreDriver, scope: str | None) -> None:
    for key, value in STORED:
        driver.put(key, value)
    driver.store.reset(scope)
    driver.record()
    keys = [*(key for key, _ in STORED), payment_code_key("code")]
    assert [one.value for one in driver.load(*keys).records] == [None] * len(keys)
    assert [driver.store.records(key.kind, None) for key, _ in STORED] == [()] * len(STORED)


def test_an_evicted_namespace_loses_its_records(make_driver: MakeDriver) -> None:
    driver = make_driver(max_namespaces=1)
    driver.put(account_key(), make_account())
    driver.record("b")
    driver.record("a")
    assert driver.find(account_key()) is None


def test_no_records_were_loaded_without_keys(driver: StoreDriver) -> None:
    assert driver.load() == LoadedRecords()
