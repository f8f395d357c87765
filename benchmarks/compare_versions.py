"""Measure two checkouts of mockpaywall side by side: requests per second, CPU per request, start, idle memory.

    python benchmarks/compare_versions.py PATH_A PATH_B
    python benchmarks/compare_versions.py PATH_A PATH_B --redis redis://127.0.0.1:6379/8

Each checkout runs with its own .venv/bin/python, or with the interpreter given after its path: PATH:PYTHON.
Start and memory are measured on fresh processes, A and B in turn. For the load both servers run at once, and short
slices alternate between them. With --redis, A uses the database of the URL and B the one after it.
BOTH DATABASES ARE EMPTIED before each start.
B/A is the median of the ratios of neighboring measurements, so a machine that slows down changes it little.
"""

from __future__ import annotations

import argparse
import shlex
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import procfs
from load_generators import keep_alive
from measurements.startup import measure_startup
from peers import ours
from peers.peer import Peer
from peers.table import OURS
from server_process import ServerError, ServerProcess, run_server

WARM_UP_S = 2
Sample = dict[str, float]
"""Figures of one measurement by name."""
Pair = tuple[Sample, Sample]
"""The figures of A and B, measured right after each other."""


@dataclass(frozen=True, slots=True)
class Version:
    """One checkout on one store."""

    peer: Peer
    store: str

    def empty_store(self) -> None:
        """Empty the database if the store is Redis; the memory store starts empty."""
        if self.store != "memory":
            empty_database(self.store)


def main() -> int:
    arguments = parse_arguments()
    print(f"A = {arguments.a}\nB = {arguments.b}")
    try:
        for store in filter(None, ("memory", arguments.redis)):
            compare(store, arguments)
    except (ServerError, keep_alive.LoadError, OSError) as error:
        print(f"compare_versions: {error}", file=sys.stderr)
        return 1
    return 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks/compare_versions.py",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("a", metavar="PATH_A[:PYTHON]", help="the first version")
    parser.add_argument("b", metavar="PATH_B[:PYTHON]", help="the second version")
    parser.add_argument("--redis", metavar="URL", type=redis_url, help="measure on this Redis too")
    parser.add_argument("--connections", type=int, default=16, help="keep-alive connections (16)")
    parser.add_argument("--rounds", type=int, default=9, help="pairs of load slices (9)")
    parser.add_argument("--seconds", type=float, default=2, help="seconds per slice (2)")
    parser.add_argument("--starts", type=int, default=7, help="pairs of starts (7)")
    parser.add_argument("--options", default="", help="options for both, as in --options='--workers 2'")
    return parser.parse_args()


def redis_url(text: str) -> str:
    """Return *text* when it is redis://HOST:PORT/DB; no password is supported."""
    url = urlsplit(text)
    if url.scheme != "redis" or not url.port or not url.path[1:].isdecimal() or "@" in url.netloc:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form redis://HOST:PORT/DB")
    return text


def next_database(store: str) -> str:
    """Return the URL of the next database of a Redis; "memory" has none."""
    before, _, number = store.rpartition("/")
    return f"{before}/{int(number) + 1}" if before else store


def empty_database(url: str) -> None:
    """Delete every key of the database at *url*. Raise OSError."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname or "", parts.port or 6379), timeout=10) as connection:
        connection.sendall(f"SELECT {parts.path[1:]}\r\nFLUSHDB\r\n".encode())
        reply = b""
        while reply.count(b"\r\n") < 2 and (data := connection.recv(1024)):
            reply += data
    if reply != b"+OK\r\n+OK\r\n":
        raise OSError(f"{url} cannot be emptied: {reply!r}")


def make_version(name: str, checkout: str, store: str, options: str) -> Version:
    """Return the server of *checkout*, which is PATH or PATH:PYTHON."""
    path, _, python = checkout.partition(":")
    root = Path(path).resolve()
    interpreter = python or root / ".venv/bin/python"
    command = ours.from_checkout(root, interpreter, "--store", store, *shlex.split(options))
    return Version(replace(OURS, name=f"{name} ({path})", tools=(), command=command), store)


def compare(store: str, arguments: argparse.Namespace) -> None:
    """Measure both versions on one store and print the table."""
    a = make_version("A", arguments.a, store, arguments.options)
    b = make_version("B", arguments.b, next_database(store), arguments.options)
    load = measure_load(a, b, arguments)
    starts = measure_starts(a, b, arguments.starts)
    title = f"{store}, {arguments.connections} connections"
    print(f"\n{title:<48}{'A':>10}{'B':>10}{'B/A':>8}  (min-max)")
    for pairs in (load, starts):
        for name in pairs[0][0]:
            print(format_row(name, pairs), flush=True)


def measure_starts(a: Version, b: Version, count: int) -> list[Pair]:
    """Start each version *count* times in turn, after one pair that only fills the file cache."""
    return [(measure_start(a), measure_start(b)) for _ in range(count + 1)][1:]


def measure_start(version: Version) -> Sample:
    version.empty_store()
    start = measure_startup(version.peer, 0)
    return {
        "start to first correct response, ms": start.seconds * 1000,
        "idle memory (RSS), MB": start.rss_mb,
    }


def measure_load(a: Version, b: Version, arguments: argparse.Namespace) -> list[Pair]:
    """Alternate slices of load between both servers. Which one goes first changes from pair to pair."""
    with warmed_up(a, arguments.connections) as first, warmed_up(b, arguments.connections) as second:
        pairs = []
        for number in range(arguments.rounds):
            order = (first, second) if number % 2 == 0 else (second, first)
            samples = [measure_slice(server, arguments) for server in order]
            pairs.append((samples[number % 2], samples[1 - number % 2]))
        return pairs


@contextmanager
def warmed_up(version: Version, connections: int) -> Iterator[ServerProcess]:
    """Run the server and load it for two seconds."""
    version.empty_store()
    with run_server(version.peer) as server:
        server.wait_for_first_response()
        keep_alive.drive(server.port, connections, WARM_UP_S)
        yield server


def measure_slice(server: ServerProcess, arguments: argparse.Namespace) -> Sample:
    before_s = procfs.cpu_s(server.pid)
    load = keep_alive.drive(server.port, arguments.connections, arguments.seconds)
    used_s = procfs.cpu_s(server.pid) - before_s
    return {
        "requests/s": load.requests / load.seconds,
        "CPU us/request": procfs.us_per_request(used_s, load.requests),
    }


def format_row(name: str, pairs: Sequence[Pair]) -> str:
    """Return medians of A and B, and the median and range of B/A."""
    a, b = (median(sample[name] for sample in samples) for samples in zip(*pairs, strict=True))
    ratios = [second[name] / first[name] for first, second in pairs]
    return f"{name:<48}{a:>10,.1f}{b:>10,.1f}{median(ratios):>8.3f}  ({min(ratios):.3f}-{max(ratios):.3f})"


if __name__ == "__main__":
    sys.exit(main())
