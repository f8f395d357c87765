"""What the modes and the journal cost one honest request, in microseconds of CPU, in one process and without sockets.

    python benchmarks/shares.py        (in an environment where mockpaywall is installed)

Each figure is the least of several runs, as the steps are measured by themselves, hot: a share is theirs of the
whole call from `Call` to told `Reply`. The front's own work (parsing, sending) is not in it, so that the shares of
a real request are smaller.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from mockpaywall.app import make_lane
from mockpaywall.engine import receive
from mockpaywall.http.request import Call, Head, Headers
from mockpaywall.http.response import Phase, Reply
from mockpaywall.model.mode import OK
from mockpaywall.model.response_plan import HONEST
from mockpaywall.modes.apply import mark
from mockpaywall.modes.planner import plan
from mockpaywall.settings import Settings

PATH = "/api/paywall/masterpass/session"
RUNS, CALLS = 9, 4000


def call(number: int) -> Call:
    """An honest request with a ReferenceCode of its own."""
    body = {"ReferenceCode": f"R{number}", "UserId": "user-42", "UserPhone": "905551112233", "Force3D": True}
    headers = [
        ("Host", "127.0.0.1"),
        ("Content-Type", "application/json"),
        ("apikeyprivate", "k-123"),
        ("apiclientprivate", "c-123"),
    ]
    return Call(Head("POST", PATH, Headers(headers)), json.dumps(body).encode())


def least_us(work: Callable[[int], object]) -> float:
    """Microseconds of CPU that one call of *work* takes, at its best."""
    best = float("inf")
    for run in range(RUNS):
        begun = time.process_time()
        for number in range(run * CALLS, (run + 1) * CALLS):
            work(number)
        best = min(best, (time.process_time() - begun) / CALLS)
    return best * 1e6


def whole_us(journal_size: int) -> float:
    """One call from Call to told Reply, with a journal of that size."""
    lane = make_lane(Settings(journal_size=journal_size), seed=1)
    calls = [call(number) for number in range(RUNS * CALLS)]

    def work(number: int) -> None:
        reply = lane.answer(calls[number])
        if reply is not None:
            lane.sent(reply, Phase.DONE)

    return least_us(work)


def modes_us() -> float:
    """What a request that no mode is meant for pays for there being modes."""
    world = make_lane(Settings(), seed=1).world
    asked, reply = call(0), Reply(200, (), b"")

    def work(_: int) -> None:
        phone = receive._magic_phone(asked.body)
        receive._candidates(asked, phone, world.store.standing("default"), world)
        plan(OK, 1, _no_draws)
        mark(reply, HONEST)

    return least_us(work)


def _no_draws() -> None:
    raise AssertionError("nothing is drawn for ok")


def main() -> None:
    """Print the table."""
    whole, without, modes = whole_us(1000), whole_us(0), modes_us()
    print(f"whole call, journal on    {whole:6.2f} us")
    print(f"the journal               {whole - without:6.2f} us")
    print(f"the modes                 {modes:6.2f} us, {modes / whole:.1%} of the whole call")


if __name__ == "__main__":
    main()
