"""`@first-N`, `@every-N` and steps are exact, whatever runs at the same time, and each has its own count."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest

from tests.api.modes.serving import Served, Space
from tests.api.modes.test_entrances import acted, add_rule
from tests.api.wire import GOOD

THREADS = 32
CALLS = 400
MODE = "http=503@first-50"


def statuses(space: Space, **request: Any) -> Counter[int]:
    """What CALLS requests from THREADS threads got."""
    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(lambda _: space.send(**request).status, range(CALLS)))


def test_first_50_of_400_at_once_by_header(space: Space) -> None:
    assert statuses(space, mode=MODE) == {503: 50, 200: 350}


def test_first_50_of_400_at_once_by_rule(space: Space) -> None:
    add_rule(space, MODE)
    assert statuses(space) == {503: 50, 200: 350}


def test_first_50_of_400_at_once_by_default(space: Space) -> None:
    space.world.store.set_default_mode(space.name, space.world.parse_mode(MODE))
    assert statuses(space) == {503: 50, 200: 350}


def test_first_50_of_400_at_once_by_phone(space: Space) -> None:
    assert statuses(space, body={**GOOD, "UserPhone": "905000050050"}) == {503: 50, 200: 350}


def test_a_rule_for_50_of_400_at_once(space: Space) -> None:
    add_rule(space, "http=503", times=50)
    assert statuses(space) == {503: 50, 200: 350}


def test_every_fourth_of_400_at_once(space: Space) -> None:
    assert statuses(space, mode="http=503@every-4") == {503: 100, 200: 300}


def test_a_sequence_of_400_at_once_takes_each_step_once(space: Space) -> None:
    assert statuses(space, mode="http=500,http=501,http=502,ok") == {500: 1, 501: 1, 502: 1, 200: 397}


def test_400_calls_at_once_have_400_numbers_and_ids(space: Space) -> None:
    statuses(space)
    assert sorted(one.record.number for one in space.exchanges()) == list(range(1, CALLS + 1))
    assert len({session.session_id for session in space.sessions()}) == CALLS


def outcomes(space: Space, mode: str, count: int) -> list[str]:
    return [acted(space.send(mode)) for _ in range(count)]


def test_a_sequence_takes_a_step_a_request_and_the_last_one_stays(space: Space) -> None:
    mode = "http=503,error=64,ok,ttl=5"
    assert outcomes(space, mode, 6) == ["http=503", "error=64", "ok", "ttl=5", "ttl=5", "ttl=5"]


def test_counts_begin_with_their_step(space: Space) -> None:
    assert outcomes(space, "ok,http=503@first-2", 5) == [
        "ok",
        "http=503@first-2",
        "http=503@first-2",
        "ok",
        "ok",
    ]


def test_every_acts_on_the_nth_of_each_n(space: Space) -> None:
    assert outcomes(space, "http=503@every-3", 7) == ["ok", "ok", "http=503@every-3"] * 2 + ["ok"]


def test_the_first_that_acts_wins_over_those_it_excludes(space: Space) -> None:
    mode = "http=502@first-1+http=503@first-3"
    assert outcomes(space, mode, 4) == ["http=502@first-1", "http=503@first-3", "http=503@first-3", "ok"]


def test_refused_requests_count_as_well(space: Space) -> None:
    space.send("error=64@first-1", body=b"{}")
    assert acted(space.send("error=64@first-1")) == "ok"


def test_each_header_text_counts_for_itself(space: Space) -> None:
    modes = ["http=503@first-1", "http=503@first-2", "http=503@first-1", "http=503@first-2"]
    assert [space.send(mode).status for mode in modes] == [503, 503, 200, 503]


def test_the_same_mode_in_other_words_is_the_same_count(space: Space) -> None:
    assert [space.send(mode).status for mode in ("http=503@first-1", " http = 503 @ first-1")] == [503, 200]


def test_each_namespace_counts_for_itself(served: Served) -> None:
    one, other = served.space(f"t-{uuid4()}"), served.space(f"t-{uuid4()}")
    assert [namespace.send("http=503@first-1").status for namespace in (one, other, one, other)] == [
        503,
        503,
        200,
        200,
    ]


def test_each_key_pair_counts_for_itself(served: Served) -> None:
    def status(key: str) -> int:
        return served.client.send(
            keys={"apikeyprivate": key, "apiclientprivate": "c"}, headers={"X-Mock-Mode": "http=503@first-1"}
        ).status

    one, other = str(uuid4()), str(uuid4())
    assert [status(key) for key in (one, other, one, other)] == [503, 503, 200, 200]


def test_each_rule_counts_for_itself(space: Space) -> None:
    add_rule(space, "http=503@first-1", lambda call: call.head.headers.get("x-shop") == "1")
    add_rule(space, "http=503@first-1", lambda call: call.head.headers.get("x-shop") == "2")
    shops = ["1", "2", "1", "2"]
    assert [space.send(headers={"X-Shop": shop}).status for shop in shops] == [503, 503, 200, 200]


def test_entrances_do_not_share_a_count(space: Space) -> None:
    space.world.store.set_default_mode(space.name, space.world.parse_mode("http=503@first-1"))
    assert space.send("http=503@first-1").status == 503
    assert [space.send().status for _ in range(2)] == [503, 200]


def test_a_default_set_anew_counts_anew(space: Space) -> None:
    for _ in range(2):
        space.admin("PUT", "mode", {"mode": "http=503@first-1"})
        assert [space.send().status for _ in range(2)] == [503, 200]


@pytest.mark.parametrize("call", ["requests", "sessions"])
def test_clearing_the_journal_or_the_sessions_leaves_the_counts(space: Space, call: str) -> None:
    assert space.send("http=503@first-1").status == 503
    assert space.admin("DELETE", call).status == 200
    assert space.send("http=503@first-1").status == 200


def test_a_reset_begins_anew(space: Space) -> None:
    assert [space.send("http=503@first-1").status for _ in range(2)] == [503, 200]
    assert space.admin("POST", "reset").status == 200
    assert space.send("http=503@first-1").status == 503
