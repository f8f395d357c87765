"""One request in a store, from record to complete."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import ExchangePhase
from mockpaywall.model.exchange import CommittedExchange, ReceivedRequest, RequestRecord
from mockpaywall.model.mode import OK_BRANCH, ModeCandidate, make_default_candidate
from mockpaywall.modes.parser import parse
from tests.stores.conftest import DEFAULT_CANDIDATES, RESPONSE, MakeDriver, StoreDriver
from tests.support.coroutines import run
from tests.support.exchanges import list_exchanges
from tests.support.modes import parse_branch


def test_requests_are_numbered_from_1_in_each_namespace(driver: StoreDriver) -> None:
    numbers = [driver.record(name)[1].number for name in ("a", "a", "b", "a", "b")]
    assert numbers == [1, 2, 1, 3, 2]


def test_a_candidate_is_counted_and_used_up(driver: StoreDriver) -> None:
    rule = ModeCandidate("rule:1", OK_BRANCH, "rule:1", limit=2)
    records = [driver.record(candidates=(rule, *DEFAULT_CANDIDATES))[1] for _ in range(4)]
    assert [(record.candidate.source, record.use_count) for record in records] == [
        ("rule:1", 1),
        ("rule:1", 2),
        ("default", 1),
        ("default", 1),
    ]


def test_each_namespace_has_its_own_counts(driver: StoreDriver) -> None:
    rule = ModeCandidate("rule:1", OK_BRANCH, "rule:1")
    assert [driver.record(name, (rule,))[1].use_count for name in ("a", "b", "a")] == [1, 1, 2]
    assert driver.store.use_count("a", "rule:1") == 2
    assert driver.store.use_count(None, "rule:1") == 3
    assert driver.store.use_count("unknown", "rule:1") == 0


def test_counts_and_numbers_are_exact_under_concurrency(driver: StoreDriver) -> None:
    rule = ModeCandidate("rule:1", OK_BRANCH, "rule:1", limit=50)
    with ThreadPoolExecutor(32) as pool:
        records = list(
            pool.map(lambda _: driver.record(candidates=(rule, *DEFAULT_CANDIDATES))[1], range(800))
        )
    assert sorted(record.number for record in records) == list(range(1, 801))
    assert sorted(record.use_count for record in records if record.candidate is rule) == list(range(1, 51))


def test_an_exchange_grows_from_received_to_aborted(driver: StoreDriver) -> None:
    received, record = driver.record()
    (recorded,) = list_exchanges(driver.store, "a")
    assert (recorded.phase, recorded.outcome, recorded.response, recorded.ended_at) == (
        ExchangePhase.RECEIVED,
        None,
        None,
        None,
    )
    assert (recorded.received, recorded.record) == (received, record)

    handle, _ = driver.commit()
    committed = list_exchanges(driver.store, "a")[1]
    assert committed.phase is ExchangePhase.RESPONDING
    assert committed.outcome is not None
    assert committed.response is committed.outcome.response

    driver.store.complete(handle, RESPONSE, ExchangePhase.ABORTED, 7.0)
    completed = list_exchanges(driver.store, "a")[1]
    assert (completed.phase, completed.ended_at, completed.response) == (ExchangePhase.ABORTED, 7.0, RESPONSE)


def test_the_journal_has_the_response_that_was_sent(driver: StoreDriver) -> None:
    handle, _ = driver.commit()
    sent = RESPONSE._replace(headers=(("X-Mock-Hint", "used before"),))
    driver.store.complete(handle, sent, ExchangePhase.DONE, 7.0)
    (exchange,) = list_exchanges(driver.store, "a")
    assert exchange.response == sent
    assert exchange.outcome is not None
    assert exchange.outcome.response == RESPONSE


def test_a_handle_from_before_a_reset_completes_no_later_exchange(driver: StoreDriver) -> None:
    old, _ = driver.commit()
    driver.store.reset("a")
    driver.commit()
    driver.store.complete(old, RESPONSE, ExchangePhase.DONE, 7.0)
    (exchange,) = list_exchanges(driver.store, "a")
    assert (exchange.phase, exchange.ended_at) == (ExchangePhase.RESPONDING, None)


def test_a_handle_of_an_unknown_exchange_is_ignored(driver: StoreDriver) -> None:
    record = RequestRecord(9, 1.0, DEFAULT_CANDIDATES[0], 1)
    driver.store.complete(CommittedExchange("a", record, RESPONSE), RESPONSE, ExchangePhase.DONE, 1.0)
    assert driver.store.namespaces() == ()


def test_a_reference_code_is_known_once_used(driver: StoreDriver) -> None:
    assert [driver.commit(reference=code)[1] for code in ("x", "y", "x")] == [False, False, True]
    assert driver.commit("b", "x")[1] is False
    assert len(driver.store.sessions("a")) == 3


def test_a_unique_reference_code_is_stored_once(driver: StoreDriver) -> None:
    with ThreadPoolExecutor(16) as pool:
        duplicates = list(pool.map(lambda _: driver.commit(reference="x", unique=True)[1], range(200)))
    assert duplicates.count(False) == 1
    assert len(driver.store.sessions("a")) == 1


def test_the_journal_is_bounded_by_count(make_driver: MakeDriver) -> None:
    driver = make_driver(journal_size=3)
    for _ in range(5):
        driver.record()
    assert driver.keys("a") == [("a", 3), ("a", 4), ("a", 5)]
    assert driver.store.evicted_count("a") == 2


def test_the_journal_is_bounded_by_bytes_but_keeps_the_newest(make_driver: MakeDriver) -> None:
    driver = make_driver(max_journal_bytes=10_000)
    for size in (4_000, 4_000, 50_000):
        driver.record(body=b"x" * size)
    assert driver.keys("a") == [("a", 3)]


def test_a_journal_of_size_0_stores_nothing_and_every_request_is_served(make_driver: MakeDriver) -> None:
    driver = make_driver(journal_size=0)
    assert driver.commit()[1] is False
    assert list_exchanges(driver.store, "a") == ()
    assert driver.store.evicted_count("a") == 1
    assert len(driver.store.sessions("a")) == 1


def test_sessions_are_bounded_and_expired_ones_are_evicted_first(make_driver: MakeDriver) -> None:
    driver = make_driver(max_sessions=3)
    driver.commit(reference="long", ttl_s=1000)
    driver.commit(reference="short", ttl_s=5)
    driver.commit(reference="middle", ttl_s=500)
    driver.clock.now += 10
    driver.commit(reference="new", ttl_s=500)
    assert references(driver) == ["long", "middle", "new"]
    driver.commit(reference="newest", ttl_s=500)
    assert references(driver) == ["middle", "new", "newest"]
    assert driver.store.namespaces()[0].sessions_evicted == 2
    assert driver.commit(reference="short")[1] is False


def test_of_sessions_that_expired_together_the_oldest_is_evicted_first(make_driver: MakeDriver) -> None:
    driver = make_driver(max_sessions=4)
    for number in range(11):  # so that the order of the ids as text is another: a-10, a-11, a-8, a-9
        driver.commit(reference=str(number), ttl_s=5)
    driver.clock.now += 10
    for number in range(11, 15):
        driver.commit(reference=str(number), ttl_s=5)
        assert references(driver) == [str(number - step) for step in (3, 2, 1, 0)]


def test_an_expired_oldest_session_is_evicted_before_one_that_expired_earlier(
    make_driver: MakeDriver,
) -> None:
    driver = make_driver(max_sessions=3)
    for reference, ttl_s in (("oldest", 8), ("first", 5), ("long", 500)):
        driver.commit(reference=reference, ttl_s=ttl_s)
    driver.clock.now += 10
    driver.commit(reference="new", ttl_s=500)
    assert references(driver) == ["first", "long", "new"]
    driver.commit(reference="newer", ttl_s=500)
    assert references(driver) == ["long", "new", "newer"]


def test_sessions_with_ever_shorter_lifetimes_stay_bounded(make_driver: MakeDriver) -> None:
    driver = make_driver(max_sessions=2)
    for number in range(300):
        driver.commit(reference=str(number), ttl_s=1000 - number)
    assert references(driver) == ["298", "299"]


def references(driver: StoreDriver) -> list[str]:
    return [session.reference_code for _, session in driver.store.sessions("a")]


def test_namespaces_are_bounded_and_the_least_recently_used_is_evicted(make_driver: MakeDriver) -> None:
    driver = make_driver(max_namespaces=2)
    for name in ("a", "b", "a", "c"):
        driver.record(name)
    assert names(driver) == ["a", "c"]


def test_namespaces_idle_for_an_hour_are_evicted_when_another_appears(driver: StoreDriver) -> None:
    driver.record("a")
    driver.clock.now += 1800
    driver.record("b")
    driver.clock.now += 1801
    driver.record("c")
    assert names(driver) == ["b", "c"]


def names(driver: StoreDriver) -> list[str]:
    return [namespace.name for namespace in driver.store.namespaces()]


def test_the_journal_returns_header_values_unchanged(driver: StoreDriver) -> None:
    headers = Headers([("apikeyprivate", "very-secret-key"), ("Accept", "a")])
    request = Request(RequestHead("POST", "/x", headers), b"")
    run(driver.store.record(ReceivedRequest("a", request, DEFAULT_CANDIDATES, 1.0)))
    assert list_exchanges(driver.store, "a")[0].received.request == request


def make_branch_candidates(limit: int | None) -> list[ModeCandidate]:
    """Return the candidates of one rule for two operations."""
    return [
        ModeCandidate("rule:1", parse_branch(text), f"rule:1>{operation}", limit, total_counter="rule:1")
        for operation, text in (("session", "session>ok,ttl=1"), ("card/list", "card/list>ok@first-3"))
    ]


def test_each_branch_has_its_own_count(driver: StoreDriver) -> None:
    first, second = make_branch_candidates(None)
    counts = [driver.record(candidates=(one,))[1].use_count for one in (first, second, first, first, second)]
    assert counts == [1, 1, 2, 3, 2]
    names = ("rule:1", "rule:1>session", "rule:1>card/list")
    assert [driver.store.use_count("a", name) for name in names] == [5, 3, 2]


def test_branch_counts_and_the_limit_of_their_rule_are_exact_under_concurrency(driver: StoreDriver) -> None:
    both = make_branch_candidates(50)
    with ThreadPoolExecutor(32) as pool:
        records = list(
            pool.map(
                lambda number: driver.record(candidates=(both[number % 2], *DEFAULT_CANDIDATES))[1],
                range(400),
            )
        )
    by_branch = [
        sorted(record.use_count for record in records if record.candidate is candidate) for candidate in both
    ]
    assert [len(counts) for counts in by_branch] == [max(counts) for counts in by_branch]
    assert sum(map(len, by_branch)) == 50
    assert all(counts == list(range(1, len(counts) + 1)) for counts in by_branch)


def test_the_times_of_a_branch_are_its_own(driver: StoreDriver) -> None:
    candidates = [
        ModeCandidate("rule:1", parse_branch(f"{name}>ok@over-1/60s"), f"rule:1>{name}", None, (), "rule:1")
        for name in ("session", "card/list")
    ]
    times = [driver.record(candidates=(candidates[index],))[1].times for index in (0, 1, 0, 1)]
    assert [found is not None and len(found.earlier) for found in times] == [0, 0, 1, 1]


def test_setting_the_default_mode_restarts_the_counts_of_its_branches(driver: StoreDriver) -> None:
    mode = parse("session>ok,ttl=1;card/list>ok,ttl=2")
    others = (ModeCandidate("header", OK_BRANCH, "header:default>x"),)
    driver.store.set_default_mode("a", mode)
    candidates = tuple(make_default_candidate(mode, name) for name in ("session", "card/list"))
    for one in candidates:
        driver.record(candidates=(one,))
    driver.record(candidates=others)
    driver.store.set_default_mode("a", mode)
    names = ("default>session", "default>card/list", "header:default>x")
    assert [driver.store.use_count("a", name) for name in names] == [0, 0, 1]


def test_a_default_mode_with_operations_has_no_candidate_for_every_request(driver: StoreDriver) -> None:
    driver.store.set_default_mode("a", parse("session>ttl=1"))
    assert driver.store.snapshot("a").default_only == ()
    driver.store.set_default_mode("a", parse("ttl=1"))
    assert [str(one.branch) for one in driver.store.snapshot("a").default_only] == ["ttl=1"]
