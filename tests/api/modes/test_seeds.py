"""Equal seeds and requests have equal statuses, ids and delays. The journal has the draws of each request."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from mockpaywall.model.response_plan import RandomDraw
from mockpaywall.model.seeded_random import get_namespace_random
from mockpaywall.settings import Settings
from tests.support.namespace_client import NamespaceClient
from tests.support.request_data import VALID_BODY
from tests.support.servers import SEED, Serve

MODE = "delay=0..15+http=503@30%+fault=truncate:after@20%"
REQUEST_COUNT = 24


def outcomes(namespace: NamespaceClient) -> list[tuple[Any, ...]]:
    """Return the outcome of each request: status, mode, delay, session id, request id, draws."""
    rows: list[tuple[Any, ...]] = []
    for one in namespace.exchanges():
        outcome = one.outcome
        assert outcome is not None
        session = outcome.session.session_id if outcome.session else None
        response = outcome.response
        request_id = dict(response.headers)["X-Mock-Request-Id"]
        rows.append(
            (response.status, outcome.applied_mode, response.delay_ms, session, request_id, outcome.draws)
        )
    return rows


def run(serve: Serve, seed: int, guid: str = "sequential") -> list[tuple[Any, ...]]:
    with serve(Settings(mode=MODE, guid=guid), seed) as server:
        namespace = server.namespace("repeat")
        for number in range(REQUEST_COUNT):
            namespace.receive(body={**VALID_BODY, "ReferenceCode": str(number)})
        return outcomes(namespace)


@pytest.mark.parametrize("guid", ["sequential", "random"])
def test_equal_seeds_and_requests_have_equal_outcomes(serve: Serve, guid: str) -> None:
    first = run(serve, 7, guid)
    assert first == run(serve, 7, guid)
    assert {status for status, *_ in first} == {200, 503}
    assert len({delay for _, _, delay, *_ in first}) > 4


def test_another_seed_has_other_outcomes(serve: Serve) -> None:
    first, other = run(serve, 7), run(serve, 8)
    for column in (1, 2, 3, 4, 5):
        assert [row[column] for row in first] != [row[column] for row in other]


def test_both_servers_draw_the_same_numbers(serve: Serve) -> None:
    """The expected statuses are the same for both servers."""
    with serve(Settings(), 1234) as server:
        namespace = server.namespace("fixed")
        assert [namespace.send("http=503@50%").status for _ in range(12)] == EXPECTED


EXPECTED = [503 if Random(f"1234:fixed:{number}:mode").random() < 0.5 else 200 for number in range(1, 13)]
"""As documented: the generator of a request is seeded with SEED:NAMESPACE:NUMBER:mode."""


def test_namespaces_draw_different_numbers(serve: Serve) -> None:
    with serve(Settings(mode="delay=0..50")) as server:
        rows = []
        for name in ("one", "two"):
            namespace = server.namespace(name)
            for _ in range(6):
                namespace.send()
            rows.append([row[2] for row in outcomes(namespace)])
    assert rows[0] != rows[1]


def test_draws_do_not_depend_on_other_requests(serve: Serve) -> None:
    """The third request draws the same number, whatever the modes of the first two."""
    delays = []
    for before in (["ok", "ok"], ["http=503@50%", "delay=0..9+delay=0..9"]):
        with serve(Settings()) as server:
            namespace = server.namespace("third")
            for mode in (*before, "delay=0..90"):
                namespace.send(mode)
            delays.append(outcomes(namespace)[-1][2])
    assert delays[0] == delays[1]


def test_the_journal_has_each_draw_and_its_part(namespace: NamespaceClient) -> None:
    namespace.send("http=503@0%+delay=10..20+ttl=9@100%")
    (exchange,) = namespace.exchanges()
    outcome = exchange.outcome
    assert outcome is not None
    random_source = get_namespace_random(SEED, namespace.name).make_generator(1)
    numbers = [random_source.random() for _ in range(3)]
    assert [str(draw.part) for draw in outcome.draws] == ["http=503@0%", "delay=10..20", "ttl=9@100%"]
    assert [draw.number for draw in outcome.draws] == numbers
    assert outcome.applied_mode == "delay=10..20+ttl=9@100%"
    assert outcome.response.delay_ms == 10 + int(numbers[1] * 11)
    (event,) = namespace.admin("GET", "requests").json["requests"]
    metadata = event["stubMapping"]["metadata"]["paywall"]
    assert metadata["mode"] == "delay=10..20+ttl=9@100%"
    assert metadata["draws"] == [{"part": str(draw.part), "number": draw.number} for draw in outcome.draws]


def test_a_percentage_applies_when_its_draw_is_below_it(namespace: NamespaceClient) -> None:
    for _ in range(30):
        namespace.send("ttl=9@40%")
    for exchange in namespace.exchanges():
        assert exchange.outcome is not None
        (draw,) = exchange.outcome.draws
        assert isinstance(draw, RandomDraw)
        assert (exchange.outcome.applied_mode == "ttl=9@40%") is (draw.number * 100 < 40)


@pytest.mark.parametrize("mode", ["ok", "http=503", "delay=5", "http=503@first-1", "ok,ttl=5"])
def test_a_mode_without_randomness_draws_nothing(namespace: NamespaceClient, mode: str) -> None:
    namespace.send(mode)
    (exchange,) = namespace.exchanges()
    assert exchange.outcome is not None
    assert exchange.outcome.draws == ()


def test_the_journal_has_the_applied_mode_when_the_client_received_nothing(
    namespace: NamespaceClient,
) -> None:
    namespace.receive("delay=5+fault=reset")
    (exchange,) = namespace.exchanges()
    assert exchange.outcome is not None
    assert exchange.outcome.applied_mode == "delay=5+fault=reset"
