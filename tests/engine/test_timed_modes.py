"""Triggers by time, Retry-After and rule headers, through the pipeline, in both kinds of store."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from mockpaywall.app import build_context
from mockpaywall.engine.context import AppContext
from mockpaywall.http.response import Response
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.model.virtual_clock import VirtualClock
from mockpaywall.modes.parser import parse
from mockpaywall.settings import Settings
from mockpaywall.wiremock.rule_parser import parse_rule
from tests.engine.test_pipeline import GOOD, NOON, get_header, make_request
from tests.support.exchanges import list_exchanges
from tests.support.pipeline import respond_to

LATER = "Sun, 27 Jul 2025 08:25:57 GMT"  # a minute after NOON


@dataclass
class Bench:
    """A context whose clock is moved by hand."""

    context: AppContext
    now: float = NOON

    def send(self, mode: str | None = None, body: object = GOOD) -> Response:
        return respond_to(make_request(body, {"X-Mock-Mode": mode} if mode else {}), self.context)

    def statuses(self, *pauses: float, mode: str | None = None) -> list[int]:
        """Send a request after each of *pauses*, in seconds."""
        found = []
        for pause in pauses:
            self.now += pause
            found.append(self.send(mode).status)
        return found

    @property
    def namespace(self) -> str:
        return self.context.store.namespaces()[0].name


@pytest.fixture(params=["memory", "redis"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    url = "memory" if request.param == "memory" else request.getfixturevalue("redis_database")
    made: list[Bench] = []
    context = build_context(Settings(store=url), 7, clock=lambda: made[0].now if made else NOON)
    made.append(Bench(context))
    yield made[0]
    close = getattr(context.store, "close", None)
    if close is not None:
        close()


def test_a_quota_is_exceeded_by_the_request_after_it(bench: Bench) -> None:
    assert bench.statuses(0, 1, 1, 1, mode="http=429@over-3/60s") == [200, 200, 200, 429]


def test_requests_leave_the_window_one_by_one(bench: Bench) -> None:
    mode = "http=429@over-2/10s"
    assert bench.statuses(0, 4, 4, 2.5, 4, 20, 0, 0, mode=mode) == [200, 200, 429, 429, 429, 200, 200, 429]


def test_the_end_of_the_window_is_exact(bench: Bench) -> None:
    assert bench.statuses(0, 9.999, mode="http=429@over-1/10s") == [200, 429]
    assert bench.statuses(0, 10, mode="http=503@over-1/10s") == [200, 200]


def test_several_quotas_in_one_mode(bench: Bench) -> None:
    mode = "http=503@over-3/100s+http=429@over-1/2s"
    assert bench.statuses(0, 1, 5, 5, mode=mode) == [200, 429, 200, 503]


def test_a_mode_ends_by_itself(bench: Bench) -> None:
    assert bench.statuses(0, 10, 19.9, 0.1, 100, mode="http=503@for-30s") == [503, 503, 503, 200, 200]


def test_the_default_mode_starts_again_when_it_is_set_again(bench: Bench) -> None:
    for _ in range(2):
        bench.context.store.set_default_mode(None, parse("http=503@for-5s"))
        assert bench.statuses(1, 4.9, 0.2) == [503, 503, 200]


def test_a_quota_starts_again_when_its_counter_is_set(bench: Bench) -> None:
    bench.context.store.set_default_mode(None, parse("http=429@over-1/60s"))
    assert bench.statuses(0, 1) == [200, 429]
    bench.context.store.set_use_count(bench.namespace, "default", 0)
    assert bench.statuses(1, 1) == [200, 429]


def test_a_rule_has_times_of_its_own(bench: Bench) -> None:
    add_rule(bench, mode="http=429@over-1/60s")
    assert bench.statuses(0, 1) == [200, 429]
    add_rule(bench, mode="http=429@over-1/60s")
    assert bench.statuses(0, 1) == [200, 429]


def test_the_clock_of_the_namespace_decides(bench: Bench) -> None:
    mode = "http=503@for-30s"
    assert bench.statuses(0, mode=mode) == [503]
    bench.context.store.change_clock(bench.namespace, lambda clock: clock.advance(30))
    assert bench.statuses(0, mode=mode) == [200]
    bench.context.store.change_clock(bench.namespace, lambda _: VirtualClock(frozen_at=NOON + 5))
    assert bench.statuses(1000, mode=mode) == [503]


def test_a_frozen_clock_never_leaves_the_window(bench: Bench) -> None:
    bench.send()
    bench.context.store.change_clock(bench.namespace, lambda _: VirtualClock(frozen_at=5.0))
    assert bench.statuses(0, 1000, 1000, mode="http=429@over-2/1s") == [200, 200, 429]


def test_a_clock_that_is_moved_back_ends_the_window(bench: Bench) -> None:
    mode = "http=429@over-2/60s"
    assert bench.statuses(0, 0, 0, mode=mode) == [200, 200, 429]
    bench.context.store.change_clock(bench.namespace, lambda clock: clock.advance(-59))
    assert bench.statuses(0, mode=mode) == [429]
    bench.context.store.change_clock(bench.namespace, lambda clock: clock.advance(-60))
    assert bench.statuses(0, 0, 0, mode=mode) == [200, 200, 429]


def test_a_quota_is_exact_under_concurrency(bench: Bench) -> None:
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: bench.send("http=429@over-25/60s").status, range(80)))
    assert (statuses.count(200), statuses.count(429)) == (25, 55)


def test_a_large_quota_keeps_no_more_times_than_it_needs(bench: Bench) -> None:
    assert bench.statuses(*([0.011] * 60), mode="http=429@over-20/0.2s").count(429) == 0
    assert bench.statuses(*([0.009] * 60), mode="http=429@over-20/0.2s").count(429) > 30


@pytest.mark.parametrize(
    ("mode", "value"),
    [
        ("http=429", "1"),
        ("http=503", "1"),
        ("http=500", None),
        ("http=429+retry-after=30", "30"),
        ("retry-after=0+http=503", "0"),
        ("http=500+retry-after=7", "7"),
        ("http=429+retry-after=none", None),
        ("http=503+retry-after=date:60", LATER),
        ("error=InvalidPhone+retry-after=5", "5"),
        ("retry-after=5", None),
        ("http=429@first-1+retry-after=9@every-2", "1"),
    ],
)
def test_the_retry_after_of_a_mode(bench: Bench, mode: str, value: str | None) -> None:
    response = bench.send(mode)
    assert get_header(response, "Retry-After") == value
    assert [name for name, _ in response.headers].count("Retry-After") == (value is not None)


@pytest.mark.parametrize(
    ("mode", "pauses", "waits"),
    [
        ("http=429@over-3/60s", (0, 10, 10, 10, 5), (40, 45)),
        ("http=429@over-1/60s", (0, 10, 10), (60, 60)),
        ("http=503@over-2/60s", (0, 59.5, 0.1), (60,)),
        ("http=429@over-2/1.5s", (0, 0.3, 0.3), (2,)),
        ("http=429@over-1/0.2s", (0, 0.1), (1,)),
        ("http=429@over-2/60s,http=429@over-1/60s", (0, 10, 10), (60, 60)),
        ("http=503@over-3/100s+http=429@over-1/2s", (0, 40, 40, 1), (59,)),
        ("fault=reset@over-3/100s+http=429@over-1/2s", (0, 40, 1), (59,)),
        ("delay=0@over-3/100s+http=429@over-1/2s", (0, 40, 1), (2,)),
        ("http=429:after@over-1/60s", (0, 0), (60,)),
    ],
)
def test_a_client_that_waits_for_the_retry_after_of_a_quota_is_served(
    bench: Bench, mode: str, pauses: tuple[float, ...], waits: tuple[int, ...]
) -> None:
    answers = []
    for pause in pauses:
        bench.now += pause
        answers.append(bench.send(mode))
    refused = [answer for answer in answers if answer.status != 200]
    assert [get_header(answer, "Retry-After") for answer in refused] == [str(wait) for wait in waits]
    bench.now += waits[-1]
    assert bench.send(mode).status == 200


def test_refused_requests_count_in_the_retry_after(bench: Bench) -> None:
    mode, bodies = "http=429@over-3/60s", [bench.send("http=429@over-3/60s") for _ in range(5)]
    assert [get_header(answer, "Retry-After") for answer in bodies[3:]] == ["60", "60"]
    bench.now += 59
    assert get_header(bench.send(mode), "Retry-After") == "1"
    bench.now += 1
    assert bench.send(mode).status == 200


def test_a_quota_after_the_clock_was_moved_back(bench: Bench) -> None:
    mode = "http=429@over-2/60s"
    bench.statuses(0, 0, 0, mode=mode)
    bench.context.store.change_clock(bench.namespace, lambda clock: clock.advance(-30))
    assert get_header(bench.send(mode), "Retry-After") == "90"
    bench.now += 90
    assert bench.send(mode).status == 200


def test_an_explicit_retry_after_goes_before_that_of_a_quota(bench: Bench) -> None:
    for text, value in (("5", "5"), ("none", None), ("date:60", LATER)):
        mode = f"http=429@over-1/60s+retry-after={text}"
        bench.send(mode)
        assert get_header(bench.send(mode), "Retry-After") == value


def test_retry_after_is_named_only_where_it_acts(bench: Bench) -> None:
    modes = ("retry-after=5", "http=429@over-1/60s+retry-after=60", "error=7+retry-after=5")
    applied = [get_header(bench.send(mode), "X-Mock-Mode") for mode in modes]
    assert applied == [None, None, "error=7+retry-after=5"]
    assert get_header(bench.send(modes[1]), "X-Mock-Mode") == "http=429@over-1/60s+retry-after=60"
    refused = bench.send(modes[2], body={})
    assert (refused.status, get_header(refused, "Retry-After"), get_header(refused, "X-Mock-Mode")) == (
        400,
        None,
        None,
    )


def add_rule(bench: Bench, **rule: Any) -> None:
    bench.context.store.add_rule(None, parse_rule(JsonNode(rule), bench.context.parse_mode))


def test_the_headers_of_a_rule_replace_those_of_the_response(bench: Bench) -> None:
    add_rule(
        bench,
        mode="http=429",
        headers={"retry-after": "30", "X-RateLimit-Remaining": "0", "Set-Cookie": ["a=1", "b=2"]},
    )
    response = bench.send()
    assert [pair for pair in response.headers if not pair[0].startswith("X-Mock-")] == [
        ("Content-Type", "application/json; charset=utf-8"),
        ("retry-after", "30"),
        ("X-RateLimit-Remaining", "0"),
        ("Set-Cookie", "a=1"),
        ("Set-Cookie", "b=2"),
    ]


def test_the_headers_of_a_rule_are_on_refusals_and_successes(bench: Bench) -> None:
    add_rule(bench, mode="ok", headers={"Via": "1.1 gateway"})
    responses = [bench.send(), bench.send(body=b"{")]
    assert [(one.status, get_header(one, "Via")) for one in responses] == [
        (200, "1.1 gateway"),
        (400, "1.1 gateway"),
    ]


def test_the_journal_keeps_the_headers(bench: Bench) -> None:
    add_rule(bench, mode="http=503", headers={"Via": "1.1 gateway"})
    bench.send()
    (exchange,) = list_exchanges(bench.context.store, None)
    assert exchange.response is not None
    assert ("Via", "1.1 gateway") in exchange.response.headers
    assert exchange.record.candidate.headers == (("Via", "1.1 gateway"),)
