"""Random values depend on seed, namespace, request number and purpose only."""

from __future__ import annotations

from mockpaywall.model.seeded_random import get_namespace_random


def test_equal_seeds_and_namespaces_give_equal_draws() -> None:
    get_namespace_random.cache_clear()
    first = get_namespace_random(7, "a")
    drawn = [first.make_generator(3).random() for _ in range(2)]
    get_namespace_random.cache_clear()
    second = get_namespace_random(7, "a")
    assert second == first
    assert second is not first
    assert drawn == [second.make_generator(3).random()] * 2


def test_the_values_of_a_seed_never_change() -> None:
    random_source = get_namespace_random(1234, "default")
    assert random_source.make_session_id(1, sequential=True) == "b45b433e-f36b-1410-87bf-16335d4a10ff"
    assert random_source.make_session_id(1, sequential=False) == "2f1403c3-b598-4ab4-8922-db8e632bb4f4"
    assert random_source.make_request_id(1) == "837febdd-8ab4-4e2a-a08f-000000000001"
    assert random_source.make_generator(1).randrange(10**9) == 219528705


def test_seed_namespace_number_and_purpose_change_the_draws() -> None:
    draws = {
        get_namespace_random(1, "a").make_generator(1).random(),
        get_namespace_random(2, "a").make_generator(1).random(),
        get_namespace_random(1, "b").make_generator(1).random(),
        get_namespace_random(1, "a").make_generator(2).random(),
        get_namespace_random(1, "a").make_generator(1, "pace").random(),
    }
    assert len(draws) == 5


def test_two_namespaces_have_different_ids() -> None:
    first, second = get_namespace_random(1, "a"), get_namespace_random(1, "b")
    first_ids = {first.make_session_id(n, sequential=True) for n in range(1, 2000)}
    second_ids = {second.make_session_id(n, sequential=True) for n in range(1, 2000)}
    assert not first_ids & second_ids
    assert first.make_request_id(5)[:24] != second.make_request_id(5)[:24]
