"""Counters that a tester sets, and a journal that is not kept."""

from __future__ import annotations

import pytest

from mockpaywall.model.mode import ModeCandidate
from mockpaywall.modes.parser import parse
from tests.stores.conftest import Bench, MakeBench

STEPS = (ModeCandidate("default", parse("ok,http=503,http=429"), "default"),)


def test_a_counter_goes_on_from_where_it_is_set(bench: Bench) -> None:
    bench.receive("a", STEPS)
    bench.store.set_use_count("a", "default", 5)
    assert bench.store.use_count("a", "default") == 5
    assert bench.receive("a", STEPS)[1].use_count == 6


def test_a_counter_may_be_set_before_the_namespace_is_used(bench: Bench) -> None:
    bench.store.set_use_count("a", "default", 1)
    assert bench.receive("a", STEPS)[1].use_count == 2


def test_a_counter_set_for_all_is_set_in_those_that_exist(bench: Bench) -> None:
    for name in "ab":
        bench.receive(name, STEPS)
    bench.store.set_use_count(None, "default", 0)
    assert [bench.receive(name, STEPS)[1].use_count for name in "abc"] == [1, 1, 1]


@pytest.mark.parametrize(("size", "kept"), [(0, False), (1, True)])
def test_whether_a_journal_is_kept(make_bench: MakeBench, size: int, kept: bool) -> None:
    bench = make_bench(journal_size=size)
    bench.receive("a")
    assert bench.store.journal_enabled() is kept
    assert len(bench.store.exchanges("a")) == size
