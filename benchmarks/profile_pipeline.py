"""Measure what the modes and the journal add to the CPU time of one request, in one process and without sockets.

    python benchmarks/profile_pipeline.py        (in an environment where mockpaywall is installed)

Each figure is the minimum of several runs. A share is relative to the pipeline alone, from `Request` to the completed
`Response`. The server's own work (parsing, sending) is not part of it, so the shares of a real request are smaller.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NoReturn

from workload import HEADERS, HOST, PATH, encode_body

from mockpaywall.app import make_application
from mockpaywall.engine.receive import receive
from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.mode import OK
from mockpaywall.model.response_plan import NO_EFFECT
from mockpaywall.modes.apply import apply_plan
from mockpaywall.modes.planner import make_plan
from mockpaywall.settings import Settings

RUNS, REQUESTS = 9, 4000


def main() -> None:
    """Print the table."""
    total, no_journal, modes = pipeline_us(1000), pipeline_us(0), modes_us()
    print(f"the pipeline, journal on  {total:6.2f} us")
    print(f"the journal               {total - no_journal:6.2f} us")
    print(f"the modes                 {modes:6.2f} us, {modes / total:.1%} of the pipeline")


def pipeline_us(journal_size: int) -> float:
    """Return the CPU time from Request to completed Response, with a journal of that size."""
    application = make_application(Settings(journal_size=journal_size), seed=1)
    requests = [make_request(number) for number in range(RUNS * REQUESTS)]

    def handle(number: int) -> None:
        in_flight = application.begin(requests[number])
        if in_flight is not None:
            in_flight.complete(ExchangePhase.DONE)

    return min_cpu_us(handle)


def modes_us() -> float:
    """Return the CPU time of selecting and applying the mode `ok`, for a request that sets no mode."""
    context = make_application(Settings(), seed=1).context
    request, response = make_request(0), Response(200, (), b"")

    def select_and_apply(_: int) -> None:
        receive(request, context, context.async_store)
        make_plan(OK, 1, no_random_source)
        apply_plan(response, NO_EFFECT)

    return min_cpu_us(select_and_apply)


def make_request(number: int) -> Request:
    """Return the workload's request with a ReferenceCode of its own."""
    headers = Headers([("Host", HOST), *HEADERS.items()])
    return Request(RequestHead("POST", PATH, headers), encode_body(ReferenceCode=f"R{number}"))


def no_random_source() -> NoReturn:
    """Fail: the mode `ok` draws no random numbers."""
    raise AssertionError("the mode ok drew a random number")


def min_cpu_us(work: Callable[[int], object]) -> float:
    """Return the microseconds of CPU per call of *work*, in the fastest run."""
    return min(run_cpu_us(work, run * REQUESTS) for run in range(RUNS))


def run_cpu_us(work: Callable[[int], object], first: int) -> float:
    started_s = time.process_time()
    for number in range(first, first + REQUESTS):
        work(number)
    return (time.process_time() - started_s) / REQUESTS * 1e6


if __name__ == "__main__":
    main()
