"""The way of a call through a store."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import BuiltinFunctionType, FunctionType, ModuleType

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.exchange import ReceivedRequest
from mockpaywall.model.mode import OK, ModeCandidate
from tests.stores.conftest import HONEST, Bench, MakeBench


def test_calls_are_numbered_from_1_in_each_namespace(bench: Bench) -> None:
    numbers = [bench.receive(name)[1].number for name in ("a", "a", "b", "a", "b")]
    assert numbers == [1, 2, 1, 3, 2]


def test_a_candidate_is_counted_and_used_up(bench: Bench) -> None:
    rule = ModeCandidate("rule:1", OK, "rule:1", limit=2)
    seen = [bench.receive(candidates=(rule, *HONEST))[1] for _ in range(4)]
    assert [(one.candidate.source, one.use_count) for one in seen] == [
        ("rule:1", 1),
        ("rule:1", 2),
        ("default", 1),
        ("default", 1),
    ]


def test_counts_are_a_namespaces_own(bench: Bench) -> None:
    rule = ModeCandidate("rule:1", OK, "rule:1")
    assert [bench.receive(name, (rule,))[1].use_count for name in ("a", "b", "a")] == [1, 1, 2]
    assert bench.store.use_count("a", "rule:1") == 2
    assert bench.store.use_count(None, "rule:1") == 3
    assert bench.store.use_count("nobody", "rule:1") == 0


def test_counts_and_numbers_are_exact_under_concurrency(bench: Bench) -> None:
    rule = ModeCandidate("rule:1", OK, "rule:1", limit=50)
    with ThreadPoolExecutor(32) as pool:
        seen = list(pool.map(lambda _: bench.receive(candidates=(rule, *HONEST))[1], range(800)))
    assert sorted(one.number for one in seen) == list(range(1, 801))
    assert sorted(one.use_count for one in seen if one.candidate is rule) == list(range(1, 51))


def test_an_exchange_grows_from_received_to_done(bench: Bench) -> None:
    received, record = bench.receive()
    (noted,) = bench.store.exchanges("a")
    assert (noted.phase, noted.outcome, noted.response, noted.ended_at) == (
        ExchangePhase.RECEIVED,
        None,
        None,
        None,
    )
    assert (noted.received, noted.record) == (received, record)

    bench.issue()
    settled = bench.store.exchanges("a")[1]
    assert settled.phase is ExchangePhase.RESPONDING
    assert settled.outcome is not None
    assert settled.response is settled.outcome.response

    bench.store.complete(settled.outcome.response, ExchangePhase.ABORTED, 7.0)
    ended = bench.store.exchanges("a")[1]
    assert (ended.phase, ended.ended_at) == (ExchangePhase.ABORTED, 7.0)


def test_a_reply_from_before_a_reset_marks_no_later_call(bench: Bench) -> None:
    bench.issue()
    old = bench.store.exchanges("a")[0].outcome
    assert old is not None
    bench.store.reset("a")
    bench.issue()
    bench.store.complete(old.response, ExchangePhase.DONE, 7.0)
    (new,) = bench.store.exchanges("a")
    assert (new.phase, new.ended_at) == (ExchangePhase.RESPONDING, None)


def test_a_reply_of_nobodys_is_passed_over(bench: Bench) -> None:
    bench.store.complete(Response(200, (), b""), ExchangePhase.DONE, 1.0)
    bench.store.complete(Response(200, (), b"", exchange=("gone", 9)), ExchangePhase.DONE, 1.0)
    assert bench.store.namespaces() == ()


def test_a_reference_code_is_known_once_used(bench: Bench) -> None:
    assert [bench.issue(reference=code)[1] for code in ("x", "y", "x")] == [False, False, True]
    assert bench.issue("b", "x")[1] is False
    assert len(bench.store.sessions("a")) == 3


def test_a_reference_code_that_must_be_unique_is_kept_once(bench: Bench) -> None:
    with ThreadPoolExecutor(16) as pool:
        known = list(pool.map(lambda _: bench.issue(reference="x", unique=True)[1], range(200)))
    assert known.count(False) == 1
    assert len(bench.store.sessions("a")) == 1


def test_the_journal_is_bounded_by_count(make_bench: MakeBench) -> None:
    bench = make_bench(journal_size=3)
    for _ in range(5):
        bench.receive()
    assert [one.record.number for one in bench.store.exchanges("a")] == [3, 4, 5]
    assert bench.store.evicted_count("a") == 2


def test_the_journal_is_bounded_by_bytes_but_keeps_the_newest(make_bench: MakeBench) -> None:
    bench = make_bench(max_journal_bytes=10_000)
    for size in (4_000, 4_000, 50_000):
        bench.receive(body=b"x" * size)
    assert [one.record.number for one in bench.store.exchanges("a")] == [3]


def test_a_journal_of_size_0_keeps_nothing_and_loses_no_call(make_bench: MakeBench) -> None:
    bench = make_bench(journal_size=0)
    assert bench.issue()[1] is False
    assert bench.store.exchanges("a") == ()
    assert bench.store.evicted_count("a") == 1
    assert len(bench.store.sessions("a")) == 1


def test_sessions_are_bounded_and_expired_ones_go_first(make_bench: MakeBench) -> None:
    bench = make_bench(max_sessions=3)
    bench.issue(reference="long", ttl_s=1000)
    bench.issue(reference="short", ttl_s=5)
    bench.issue(reference="middle", ttl_s=500)
    bench.clock.now += 10
    bench.issue(reference="new", ttl_s=500)
    assert [one.reference_code for _, one in bench.store.sessions("a")] == ["long", "middle", "new"]
    bench.issue(reference="newest", ttl_s=500)
    assert [one.reference_code for _, one in bench.store.sessions("a")] == ["middle", "new", "newest"]
    assert bench.store.namespaces()[0].sessions_evicted == 2
    assert bench.issue(reference="short")[1] is False


def test_many_changed_ends_do_not_pile_up(make_bench: MakeBench) -> None:
    bench = make_bench(max_sessions=2)
    for number in range(300):
        bench.issue(reference=str(number), ttl_s=1000 - number)
    assert [one.reference_code for _, one in bench.store.sessions("a")] == ["298", "299"]


def test_namespaces_are_bounded_and_the_longest_unused_goes(make_bench: MakeBench) -> None:
    bench = make_bench(max_namespaces=2)
    for name in ("a", "b", "a", "c"):
        bench.receive(name)
    assert [one.name for one in bench.store.namespaces()] == ["a", "c"]


def test_namespaces_idle_for_an_hour_go_when_another_appears(bench: Bench) -> None:
    bench.receive("a")
    bench.clock.now += 1800
    bench.receive("b")
    bench.clock.now += 1801
    bench.receive("c")
    assert [one.name for one in bench.store.namespaces()] == ["b", "c"]


def test_the_journal_keeps_no_key_in_clear_and_gives_it_back(make_bench: MakeBench) -> None:
    bench = make_bench()
    request = Request(
        RequestHead("POST", "/x", Headers([("apikeyprivate", "very-secret-key"), ("Accept", "a")])), b""
    )
    record = bench.store.record(ReceivedRequest("a", request, HONEST, 1.0))
    seen: set[int] = set()

    def texts(thing: object) -> Iterator[str]:
        if id(thing) in seen:
            return
        seen.add(id(thing))
        if isinstance(thing, str):
            yield thing
        for inner in gc.get_referents(thing):
            if not isinstance(inner, (type, ModuleType, FunctionType, BuiltinFunctionType)):
                yield from texts(inner)

    assert record.number == 1
    assert not [text for text in texts(bench.store) if "very-secret" in text]
    assert bench.store.exchanges("a")[0].received.request == request
