"""`delay=` and `dribble=` in real time. Lower bounds are exact; upper bounds allow for a busy machine."""

from __future__ import annotations

import math
import statistics
import time
from random import Random

import pytest

from mockpaywall.http.response import ExchangePhase
from mockpaywall.model.mode import Branch
from mockpaywall.modes.planner import make_plan
from mockpaywall.settings import Settings
from tests.support.http_client import read_response
from tests.support.modes import parse_branch
from tests.support.namespace_client import NamespaceClient
from tests.support.request_data import VALID_BODY
from tests.support.servers import serve_asyncio

TOLERANCE_S = 5.0
CLOCK_DIFFERENCE_S = 0.001
"""How much the clocks of client and server may differ."""


def measure(namespace: NamespaceClient, mode: str) -> float:
    """Return the seconds until the response was complete."""
    start = time.monotonic()
    response = namespace.send(mode)
    took = time.monotonic() - start
    assert response.status == 200
    assert response.header("X-Mock-Mode") == mode
    return took


def delay_ms(namespace: NamespaceClient) -> float:
    """Return the delay of the latest request."""
    outcome = namespace.exchanges()[-1].outcome
    assert outcome is not None
    return outcome.response.delay_ms


def test_a_fixed_delay(namespace: NamespaceClient) -> None:
    assert 0.15 - CLOCK_DIFFERENCE_S <= measure(namespace, "delay=150") <= 0.15 + TOLERANCE_S


def test_a_delay_of_zero(namespace: NamespaceClient) -> None:
    assert measure(namespace, "delay=0") <= TOLERANCE_S
    assert delay_ms(namespace) == 0


def test_a_uniform_delay(namespace: NamespaceClient) -> None:
    took = measure(namespace, "delay=50..250")
    drawn = delay_ms(namespace)
    assert 50 <= drawn <= 250
    assert drawn / 1000 - CLOCK_DIFFERENCE_S <= took <= drawn / 1000 + TOLERANCE_S


def test_a_lognormal_delay(namespace: NamespaceClient) -> None:
    took = measure(namespace, "delay=lognormal(60,0.4)")
    drawn = delay_ms(namespace)
    assert drawn / 1000 - CLOCK_DIFFERENCE_S <= took <= drawn / 1000 + TOLERANCE_S


def test_delays_add_up(namespace: NamespaceClient) -> None:
    assert measure(namespace, "delay=60+delay=40+delay=0..20") >= 0.1 - CLOCK_DIFFERENCE_S
    assert 100 <= delay_ms(namespace) <= 120


def draw_delays(branch: Branch, count: int) -> list[float]:
    return [make_plan(branch, 1, lambda n=n: Random(n)).delay_ms for n in range(count)]  # type: ignore[misc]


def test_uniform_delays_cover_the_range_with_both_ends() -> None:
    delays = draw_delays(parse_branch("delay=10..19"), 2000)
    assert {min(delays), max(delays)} == {10, 19}
    assert len(set(delays)) == 10


def test_lognormal_delays_have_the_given_median_and_sigma() -> None:
    delays = draw_delays(parse_branch("delay=lognormal(300,0.4)"), 4000)
    logs = [math.log(ms) for ms in delays]
    assert abs(statistics.median(delays) - 300) < 10
    assert abs(statistics.stdev(logs) - 0.4) < 0.02


def test_a_refusal_is_delayed_too(namespace: NamespaceClient) -> None:
    start = time.monotonic()
    response = namespace.send("delay=120", body=b"{}")
    assert time.monotonic() - start >= 0.12 - CLOCK_DIFFERENCE_S
    assert (response.status, response.header("X-Mock-Mode")) == (400, "delay=120")


def test_a_delay_does_not_block_other_requests(namespace: NamespaceClient) -> None:
    with namespace.open("delay=4000") as slow_connection:
        slow_connection.settimeout(0.05)
        for number in range(10):
            assert namespace.send(body={**VALID_BODY, "ReferenceCode": str(number)}).status == 200
        with pytest.raises(TimeoutError):
            slow_connection.recv(1)
        slow_connection.settimeout(20)
        assert read_response(slow_connection).status == 200


def read_dribble(namespace: NamespaceClient, mode: str) -> tuple[bytes, dict[int, float]]:
    """Return the body, and the seconds after which each of its received lengths had arrived."""
    start = time.monotonic()
    with namespace.open(mode) as connection:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += connection.recv(1)
        body, arrivals = b"", {}
        while got := connection.recv(65536):
            body += got
            arrivals[len(body)] = time.monotonic() - start
    assert b"\r\nContent-Length: 182\r\n" in head
    return body, arrivals


def check_arrivals(arrivals: dict[int, float], ends: tuple[int, ...]) -> None:
    """Check that what ends at *ends* arrived in chunks, one every 80 ms."""
    assert arrivals.keys() <= set(ends), "a slow client gets several chunks at once, but never a part of one"
    assert max(arrivals) == ends[-1]
    for size, arrival in arrivals.items():
        chunk_s = (ends.index(size) + 1) * 0.08
        assert chunk_s - 0.03 <= arrival <= chunk_s + TOLERANCE_S, "the first chunk is delayed too"


def test_a_dribble_has_the_given_chunks_and_duration(namespace: NamespaceClient) -> None:
    body, arrivals = read_dribble(namespace, "dribble=4/320")
    assert body.startswith(b'{"ErrorCodeType":1')
    check_arrivals(arrivals, (45, 91, 136, 182))


def test_a_dribble_continues_until_the_body_is_truncated(namespace: NamespaceClient) -> None:
    _, arrivals = read_dribble(namespace, "dribble=3/240+fault=truncate:after")
    check_arrivals(arrivals, (30, 60, 91))
    assert namespace.wait_for_phases() == [ExchangePhase.ABORTED]


def test_a_dribble_starts_after_the_delay(namespace: NamespaceClient) -> None:
    start = time.monotonic()
    with namespace.open("delay=100+dribble=2/100") as connection:
        assert connection.recv(1) == b"H"
        assert time.monotonic() - start >= 0.1 - CLOCK_DIFFERENCE_S
    assert measure(namespace, "delay=100+dribble=2/100") >= 0.2 - CLOCK_DIFFERENCE_S


def test_more_chunks_than_bytes(namespace: NamespaceClient) -> None:
    assert namespace.send("http=500+dribble=1000/50").status == 500


@pytest.mark.parametrize("mode", ["http=204+dribble=5/600000", "http=503:empty+dribble=5/600000"])
def test_a_response_without_a_body_has_no_chunks_to_wait_for(namespace: NamespaceClient, mode: str) -> None:
    assert namespace.send(mode).body == b""
    assert namespace.wait_for_phases() == [ExchangePhase.DONE]


def test_a_disconnect_during_a_delay_is_detected_at_once() -> None:
    """A WSGI server detects it when it sends."""
    with serve_asyncio(Settings()) as server:
        namespace = server.namespace("left")
        with namespace.open("delay=600000"):
            namespace.wait_for_exchanges(1)
        assert namespace.wait_for_phases() == [ExchangePhase.ABORTED]
