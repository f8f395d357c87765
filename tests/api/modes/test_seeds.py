"""The same seed and calls give the same statuses, ids and delays; what was drawn is kept with the request."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from mockpaywall.model.response_plan import RandomDraw
from mockpaywall.model.seeded_random import get_namespace_random
from mockpaywall.settings import Settings
from tests.api.modes.serving import SEED, Serve, Space
from tests.api.wire import GOOD

MODE = "delay=0..15+http=503@30%+fault=truncate:after@20%"
CALLS = 24


def told(space: Space) -> list[tuple[Any, ...]]:
    """What became of each request: status, mode, delay, session, ids, draws."""
    found: list[tuple[Any, ...]] = []
    for one in space.exchanges():
        outcome = one.outcome
        assert outcome is not None
        session = outcome.session.session_id if outcome.session else None
        response = outcome.response
        request_id = dict(response.headers)["X-Mock-Request-Id"]
        found.append(
            (response.status, outcome.applied_mode, response.delay_ms, session, request_id, outcome.draws)
        )
    return found


def run(serve: Serve, seed: int, guid: str = "sequential") -> list[tuple[Any, ...]]:
    with serve(Settings(mode=MODE, guid=guid), seed) as served:
        namespace = served.space("repeat")
        for number in range(CALLS):
            namespace.hear(body={**GOOD, "ReferenceCode": str(number)})
        return told(namespace)


@pytest.mark.parametrize("guid", ["sequential", "random"])
def test_the_same_seed_and_calls_twice(serve: Serve, guid: str) -> None:
    first = run(serve, 7, guid)
    assert first == run(serve, 7, guid)
    assert {status for status, *_ in first} == {200, 503}
    assert len({delay for _, _, delay, *_ in first}) > 4


def test_another_seed_differs(serve: Serve) -> None:
    first, other = run(serve, 7), run(serve, 8)
    for column in (1, 2, 3, 4, 5):
        assert [row[column] for row in first] != [row[column] for row in other]


def test_both_roads_draw_the_same(serve: Serve) -> None:
    """The numbers are written down here once, for both roads."""
    with serve(Settings(), 1234) as served:
        namespace = served.space("fixed")
        assert [namespace.send("http=503@50%").status for _ in range(12)] == EXPECTED


EXPECTED = [503 if Random(f"1234:fixed:{number}:mode").random() < 0.5 else 200 for number in range(1, 13)]
"""Luck as documented: a generator seeded with SEED:NAMESPACE:NUMBER:mode."""


def test_another_namespace_draws_for_itself(serve: Serve) -> None:
    with serve(Settings(mode="delay=0..50")) as served:
        rows = []
        for name in ("one", "two"):
            namespace = served.space(name)
            for _ in range(6):
                namespace.send()
            rows.append([row[2] for row in told(namespace)])
    assert rows[0] != rows[1]


def test_other_calls_of_the_namespace_do_not_change_what_is_drawn_for_a_number(serve: Serve) -> None:
    """The third call draws the same, whatever the two before it asked for."""
    delays = []
    for before in (["ok", "ok"], ["http=503@50%", "delay=0..9+delay=0..9"]):
        with serve(Settings()) as served:
            namespace = served.space("third")
            for mode in (*before, "delay=0..90"):
                namespace.send(mode)
            delays.append(told(namespace)[-1][2])
    assert delays[0] == delays[1]


def test_draws_are_kept_with_the_request_and_the_part_they_were_for(space: Space) -> None:
    space.send("http=503@0%+delay=10..20+ttl=9@100%")
    (exchange,) = space.exchanges()
    outcome = exchange.outcome
    assert outcome is not None
    random_source = get_namespace_random(SEED, space.name).make_generator(1)
    numbers = [random_source.random() for _ in range(3)]
    parts = outcome.draws
    assert [str(draw.part) for draw in parts] == ["http=503@0%", "delay=10..20", "ttl=9@100%"]
    assert [draw.number for draw in parts] == numbers
    assert outcome.applied_mode == "delay=10..20+ttl=9@100%"
    assert outcome.response.delay_ms == 10 + int(numbers[1] * 11)
    (event,) = space.admin("GET", "requests").json["requests"]
    told = event["stubMapping"]["metadata"]["paywall"]
    assert told["mode"] == "delay=10..20+ttl=9@100%"
    assert told["draws"] == [{"part": str(draw.part), "number": draw.number} for draw in outcome.draws]


def test_a_percentage_acts_when_its_draw_is_below_it(space: Space) -> None:
    for _ in range(30):
        space.send("ttl=9@40%")
    for exchange in space.exchanges():
        assert exchange.outcome is not None
        (draw,) = exchange.outcome.draws
        assert isinstance(draw, RandomDraw)
        assert (exchange.outcome.applied_mode == "ttl=9@40%") is (draw.number * 100 < 40)


@pytest.mark.parametrize("mode", ["ok", "http=503", "delay=5", "http=503@first-1", "ok,ttl=5"])
def test_nothing_is_drawn_for_what_needs_no_luck(space: Space, mode: str) -> None:
    space.send(mode)
    (exchange,) = space.exchanges()
    assert exchange.outcome is not None
    assert exchange.outcome.draws == ()


def test_what_acted_is_kept_even_where_the_client_saw_nothing(space: Space) -> None:
    space.hear("delay=5+fault=reset")
    (exchange,) = space.exchanges()
    assert exchange.outcome is not None
    assert exchange.outcome.applied_mode == "delay=5+fault=reset"
