"""Make 10,000 checkouts twice, most of them with a failure, and check what is left in the store.

    python benchmarks/checkouts.py                     # in memory: about a minute
    python benchmarks/checkouts.py --store redis       # with a redis-server of its own
    python benchmarks/checkouts.py --checkouts 300     # fewer

The clients are processes of their own. The exit code is 1 when a record is without the one that it belongs to, a
number was given twice, a bound is exceeded, or the second half took more memory than MAX_GROWTH_MB. It needs Linux
and mockpaywall's dependencies in this interpreter.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from checkout.client import Share, run_checkouts
from checkout.consistency import find_duplicates, find_excesses, find_orphans, find_shared_ids
from scaling.redis_process import run_redis
from workload import HOST

from mockpaywall.app import make_application, make_wsgi_app
from mockpaywall.server.bind import bind
from mockpaywall.server.lifecycle import ServerThread
from mockpaywall.server.limits import Limits
from mockpaywall.settings import Settings
from mockpaywall.stores.base import Store

NAMESPACES = ("first", "second")
HALVES = 2
BOUND_FRACTION = 4
"""The bounds of a run are so many times smaller than its number of checkouts, so that records are evicted."""
MAX_GROWTH_MB = 4.0


def main() -> int:
    """Print a table and what is wrong. Return the exit code."""
    arguments = parse_arguments()
    bound = max(10, arguments.checkouts // BOUND_FRACTION)
    limits = {"max_sessions": bound, "max_accounts": bound, "max_payments": bound}
    with ExitStack() as stack:
        store = stack.enter_context(run_redis()).url if arguments.store == "redis" else "memory"
        settings = Settings(store=store, log_level="error", **limits)
        port, opened = stack.enter_context(run_application(settings))
        logs = Path(stack.enter_context(TemporaryDirectory(prefix="checkouts-")))
        memory_mb = [measure_rss_mb()]
        print(f"{'':<24}{'checkouts/s':>12}{'calls':>9}{'RSS MB':>9}")
        for half in range(HALVES):
            started_s = time.perf_counter()
            run_clients(port, half * arguments.checkouts, arguments, logs)
            rate = arguments.checkouts / (time.perf_counter() - started_s)
            memory_mb.append(measure_rss_mb())
            calls = sum(each.request_count for each in opened.namespaces())
            print(f"{f'{arguments.checkouts:,} checkouts':<24}{rate:>12.0f}{calls:>9,}{memory_mb[-1]:>9.1f}")
        problems = find_problems(opened, settings, logs, arguments.checkouts)
    return report(problems, memory_mb[-1] - memory_mb[-2])


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks/checkouts.py", description="Make checkouts and check what is left in the store."
    )
    parser.add_argument("--checkouts", type=int, default=10_000, help="in each half")
    parser.add_argument("--store", choices=("memory", "redis"), default="memory")
    parser.add_argument("--clients", type=int, default=4)
    return parser.parse_args()


@contextmanager
def run_application(settings: Settings) -> Iterator[tuple[int, Store]]:
    """Serve in a thread of this process. Yield the port and the store."""
    application = make_application(settings, seed=1)
    sockets = bind(HOST, 0)
    with ServerThread(sockets, application, partial(make_wsgi_app, settings, application), Limits()):
        yield sockets[0].getsockname()[1], application.context.store


def run_clients(port: int, first: int, arguments: argparse.Namespace, logs: Path) -> None:
    """Make the checkouts numbered from *first* on, in processes that share them. Each writes a file in *logs*."""
    count = arguments.checkouts // arguments.clients
    firsts = range(first, first + count * arguments.clients, count)
    context = multiprocessing.get_context("spawn")
    with context.Manager() as manager, context.Pool(arguments.clients) as pool:
        barrier = manager.Barrier(arguments.clients)
        pool.map(
            run_checkouts,
            [Share(port, number, count, NAMESPACES, logs / f"{number}.txt", barrier) for number in firsts],
            chunksize=1,
        )


def measure_rss_mb() -> float:
    """Return the resident memory of this process: of the server, without its clients."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def find_problems(store: Store, settings: Settings, logs: Path, checkouts: int) -> list[str]:
    """Return a line for everything that is wrong."""
    numbers = (line for log in logs.iterdir() for line in log.read_text().splitlines())
    codes = [f"order-{number:09d}" for number in range(HALVES * checkouts)]
    return [
        *find_orphans(store, codes),
        *find_excesses(store, settings),
        *find_shared_ids(store),
        *(f"given twice: {number}" for number in find_duplicates(numbers)),
    ]


def report(problems: list[str], growth_mb: float) -> int:
    if growth_mb > MAX_GROWTH_MB:
        problems.append(f"the second half took {growth_mb:.1f} MB more than the first")
    print(f"the second half took {growth_mb:+.1f} MB; {len(problems)} problems")
    print("\n".join(problems[:20]), file=sys.stderr)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
