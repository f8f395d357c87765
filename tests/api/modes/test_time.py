"""`delay=` and `dribble=` as they pass on a clock. Lower bounds are exact, upper ones leave room for a busy machine."""

from __future__ import annotations

import math
import statistics
import time
from random import Random

import pytest

from mockpaywall.http.response import ExchangePhase
from mockpaywall.model.mode import Mode
from mockpaywall.modes.parser import parse
from mockpaywall.modes.planner import make_plan
from mockpaywall.settings import Settings
from tests.api.modes.serving import Space, front
from tests.api.wire import GOOD, read_answer

ROOM_S = 5.0
SHORT_S = 0.001
"""Clocks of the two sides may differ by that."""


def timed(space: Space, mode: str) -> float:
    """Seconds until the whole answer was there."""
    begun = time.monotonic()
    answer = space.send(mode)
    took = time.monotonic() - begun
    assert answer.status == 200
    assert answer.header("X-Mock-Mode") == mode
    return took


def delay_ms(space: Space) -> float:
    """That of the newest request, as drawn."""
    outcome = space.exchanges()[-1].outcome
    assert outcome is not None
    return outcome.response.delay_ms


def test_a_fixed_delay(space: Space) -> None:
    assert 0.15 - SHORT_S <= timed(space, "delay=150") <= 0.15 + ROOM_S


def test_no_delay_is_no_wait(space: Space) -> None:
    assert timed(space, "delay=0") <= ROOM_S
    assert delay_ms(space) == 0


def test_a_delay_between_two_ends(space: Space) -> None:
    took = timed(space, "delay=50..250")
    drawn = delay_ms(space)
    assert 50 <= drawn <= 250
    assert drawn / 1000 - SHORT_S <= took <= drawn / 1000 + ROOM_S


def test_a_delay_with_a_long_tail(space: Space) -> None:
    took = timed(space, "delay=lognormal(60,0.4)")
    drawn = delay_ms(space)
    assert drawn / 1000 - SHORT_S <= took <= drawn / 1000 + ROOM_S


def test_delays_add_up(space: Space) -> None:
    assert timed(space, "delay=60+delay=40+delay=0..20") >= 0.1 - SHORT_S
    assert 100 <= delay_ms(space) <= 120


def drawn(mode: Mode, count: int) -> list[float]:
    return [make_plan(mode, 1, lambda n=n: Random(n)).delay_ms for n in range(count)]  # type: ignore[misc]


def test_even_draws_fill_the_span_and_touch_both_ends() -> None:
    found = drawn(parse("delay=10..19"), 2000)
    assert {min(found), max(found)} == {10, 19}
    assert len(set(found)) == 10


def test_lognormal_draws_have_the_median_and_the_sigma_they_were_given() -> None:
    found = drawn(parse("delay=lognormal(300,0.4)"), 4000)
    logs = [math.log(ms) for ms in found]
    assert abs(statistics.median(found) - 300) < 10
    assert abs(statistics.stdev(logs) - 0.4) < 0.02


def test_a_refusal_is_delayed_too(space: Space) -> None:
    begun = time.monotonic()
    answer = space.send("delay=120", body=b"{}")
    assert time.monotonic() - begun >= 0.12 - SHORT_S
    assert (answer.status, answer.header("X-Mock-Mode")) == (400, "delay=120")


def test_a_delay_holds_up_nobody_else(space: Space) -> None:
    with space.asking("delay=1200") as slow:
        slow.settimeout(0.05)
        for number in range(10):
            assert space.send(body={**GOOD, "ReferenceCode": str(number)}).status == 200
        with pytest.raises(TimeoutError):
            slow.recv(1)
        slow.settimeout(20)
        assert read_answer(slow).status == 200


def test_a_dribble_comes_in_that_many_pieces_over_that_time(space: Space) -> None:
    with space.asking("dribble=4/320") as connection:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += connection.recv(1)
        begun = time.monotonic()
        pieces, arrivals = [], []
        while got := connection.recv(65536):
            pieces.append(got)
            arrivals.append(time.monotonic() - begun)
    assert b"\r\nContent-Length: 182\r\n" in head
    assert [len(piece) for piece in pieces] == [45, 46, 45, 46]
    assert b"".join(pieces).startswith(b'{"ErrorCodeType":1')
    for place, at in enumerate(arrivals, 1):
        assert place * 0.08 - 0.03 <= at <= place * 0.08 + ROOM_S, "the first piece waits too"


def test_a_dribble_goes_on_until_the_body_is_cut_off(space: Space) -> None:
    begun = time.monotonic()
    with space.asking("dribble=3/240+fault=truncate:after") as connection:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += connection.recv(1)
        pieces = []
        while got := connection.recv(65536):
            pieces.append(got)
    assert time.monotonic() - begun >= 0.24 - SHORT_S
    assert b"\r\nContent-Length: 182\r\n" in head
    assert [len(piece) for piece in pieces] == [30, 30, 31]
    assert space.ended() == [ExchangePhase.ABORTED]


def test_a_dribble_begins_after_the_delay(space: Space) -> None:
    begun = time.monotonic()
    with space.asking("delay=100+dribble=2/100") as connection:
        assert connection.recv(1) == b"H"
        assert time.monotonic() - begun >= 0.1 - SHORT_S
    assert timed(space, "delay=100+dribble=2/100") >= 0.2 - SHORT_S


def test_more_pieces_than_bytes_are_one_a_byte(space: Space) -> None:
    assert space.send("http=500+dribble=1000/50").status == 500


@pytest.mark.parametrize("mode", ["http=204+dribble=5/600000", "http=503:empty+dribble=5/600000"])
def test_no_body_has_no_pieces_to_wait_for(space: Space, mode: str) -> None:
    assert space.send(mode).body == b""
    assert space.ended() == [ExchangePhase.DONE]


def test_a_client_that_leaves_while_it_waits_is_noticed_at_once() -> None:
    """A WSGI server notices it when it sends."""
    with front(Settings()) as served:
        namespace = served.space("left")
        with namespace.asking("delay=600000"):
            while not namespace.exchanges():
                namespace.world.store.wait(namespace.world.store.version(), 1)
        assert namespace.ended() == [ExchangePhase.ABORTED]
