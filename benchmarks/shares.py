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

from mockpaywall.app import make_application
from mockpaywall.engine import receive
from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.mode import OK
from mockpaywall.model.response_plan import NO_EFFECT
from mockpaywall.modes.apply import apply_plan
from mockpaywall.modes.planner import make_plan
from mockpaywall.settings import Settings

PATH = "/api/paywall/masterpass/session"
RUNS, CALLS = 9, 4000


def call(number: int) -> Request:
    """An honest request with a ReferenceCode of its own."""
    body = {"ReferenceCode": f"R{number}", "UserId": "user-42", "UserPhone": "905551112233", "Force3D": True}
    headers = [
        ("Host", "127.0.0.1"),
        ("Content-Type", "application/json"),
        ("apikeyprivate", "k-123"),
        ("apiclientprivate", "c-123"),
    ]
    return Request(RequestHead("POST", PATH, Headers(headers)), json.dumps(body).encode())


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
    application = make_application(Settings(journal_size=journal_size), seed=1)
    calls = [call(number) for number in range(RUNS * CALLS)]

    def work(number: int) -> None:
        response = application.respond(calls[number])
        if response is not None:
            application.complete(response, ExchangePhase.DONE)

    return least_us(work)


def modes_us() -> float:
    """What a request that no mode is meant for pays for there being modes."""
    context = make_application(Settings(), seed=1).context
    request, response = call(0), Response(200, (), b"")

    def work(_: int) -> None:
        phone = receive._find_magic_phone(request.body)
        receive._select_candidates(request, phone, context.store.snapshot("default"), context)
        make_plan(OK, 1, _no_draws)
        apply_plan(response, NO_EFFECT)

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
