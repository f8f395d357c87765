"""Luck comes from seed, namespace and call number, and from nothing else."""

from __future__ import annotations

from mockpaywall.model.seeded_random import stream


def test_the_same_words_give_the_same_stream_and_draws() -> None:
    stream.cache_clear()
    first = stream(7, "a")
    drawn = [first.draws(3).random() for _ in range(2)]
    stream.cache_clear()
    second = stream(7, "a")
    assert second == first
    assert second is not first
    assert drawn == [second.draws(3).random()] * 2


def test_literal_values_so_that_seeds_keep_their_meaning() -> None:
    luck = stream(1234, "default")
    assert luck.sequential_session_id(1) == "b45b433e-f36b-1410-87bf-16335d4a10ff"
    assert luck.random_session_id(1) == "2f1403c3-b598-4ab4-8922-db8e632bb4f4"
    assert luck.request_id(1) == "837febdd-8ab4-4e2a-a08f-000000000001"
    assert luck.draws(1).randrange(10**9) == 219528705


def test_seed_namespace_number_and_purpose_all_matter() -> None:
    draws = {
        stream(1, "a").draws(1).random(),
        stream(2, "a").draws(1).random(),
        stream(1, "b").draws(1).random(),
        stream(1, "a").draws(2).random(),
        stream(1, "a").draws(1, "pace").random(),
    }
    assert len(draws) == 5


def test_ids_of_two_namespaces_never_meet() -> None:
    here, there = stream(1, "a"), stream(1, "b")
    ours = {here.sequential_session_id(n) for n in range(1, 2000)}
    theirs = {there.sequential_session_id(n) for n in range(1, 2000)}
    assert not ours & theirs
    assert here.request_id(5)[:24] != there.request_id(5)[:24]
