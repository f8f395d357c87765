"""Luck comes from seed, namespace and call number, and from nothing else."""

from __future__ import annotations

from mockpaywall.model.seeded_random import get_namespace_random


def test_the_same_words_give_the_same_stream_and_draws() -> None:
    get_namespace_random.cache_clear()
    first = get_namespace_random(7, "a")
    drawn = [first.make_generator(3).random() for _ in range(2)]
    get_namespace_random.cache_clear()
    second = get_namespace_random(7, "a")
    assert second == first
    assert second is not first
    assert drawn == [second.make_generator(3).random()] * 2


def test_literal_values_so_that_seeds_keep_their_meaning() -> None:
    random_source = get_namespace_random(1234, "default")
    assert random_source.make_sequential_session_id(1) == "b45b433e-f36b-1410-87bf-16335d4a10ff"
    assert random_source.make_random_session_id(1) == "2f1403c3-b598-4ab4-8922-db8e632bb4f4"
    assert random_source.make_request_id(1) == "837febdd-8ab4-4e2a-a08f-000000000001"
    assert random_source.make_generator(1).randrange(10**9) == 219528705


def test_seed_namespace_number_and_purpose_all_matter() -> None:
    draws = {
        get_namespace_random(1, "a").make_generator(1).random(),
        get_namespace_random(2, "a").make_generator(1).random(),
        get_namespace_random(1, "b").make_generator(1).random(),
        get_namespace_random(1, "a").make_generator(2).random(),
        get_namespace_random(1, "a").make_generator(1, "pace").random(),
    }
    assert len(draws) == 5


def test_ids_of_two_namespaces_never_meet() -> None:
    here, there = get_namespace_random(1, "a"), get_namespace_random(1, "b")
    ours = {here.make_sequential_session_id(n) for n in range(1, 2000)}
    theirs = {there.make_sequential_session_id(n) for n in range(1, 2000)}
    assert not ours & theirs
    assert here.make_request_id(5)[:24] != there.make_request_id(5)[:24]
