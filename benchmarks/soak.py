"""Drive one server with mixed traffic and record its memory: what is bounded must end flat.

    python benchmarks/soak.py --seconds 300
    python benchmarks/soak.py --seconds 1800 --max-memory 64MB --store redis://127.0.0.1:6379/0

It needs Linux and mockpaywall's dependencies in this interpreter. It writes a CSV file and an SVG plot of the resident
memory, once per second, and prints figures. The exit code is 1 if the memory still grows at the end, or if the server
answered a request with an unexpected status or not at all.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import procfs
from peers import ours
from peers.table import OURS
from results.files import RESULTS, new_result_file
from server_process import ServerProcess, run_server
from soaking.memory_series import MemorySeries, Sample
from soaking.plot import render_svg
from soaking.traffic import Traffic
from tools import CHECKOUT
from workload import HOST

SAMPLE_INTERVAL_S = 1.0
MAX_SHOWN_FAILURES = 5


def main() -> int:
    arguments = parse_arguments()
    options = ["--seed", "1", "--max-memory", arguments.max_memory, "--store", arguments.store]
    server = replace(OURS, tools=(), command=ours.from_checkout(CHECKOUT, sys.executable, *options))
    with run_server(server) as process:
        process.wait_for_first_response()
        traffic = Traffic(process.port, arguments.clients)
        with traffic:
            series = record_memory(process, traffic, arguments.seconds)
        evictions = read_evictions(process.port)
    write_files(series, arguments.out, f"mockpaywall, --max-memory {arguments.max_memory}")
    print(series.describe())
    print(traffic.describe())
    print(evictions)
    for failure in traffic.failures[:MAX_SHOWN_FAILURES]:
        print(f"failed: {failure}", file=sys.stderr)
    return 0 if series.is_flat and not traffic.failures else 1


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks/soak.py", description="Record memory under mixed traffic."
    )
    parser.add_argument("--seconds", metavar="N", type=int, default=300, help="how long (300)")
    parser.add_argument("--clients", metavar="N", type=int, default=8, help="connections at a time (8)")
    parser.add_argument("--max-memory", metavar="SIZE", default="64MB", help="that of the server (64MB)")
    parser.add_argument("--store", metavar="URL", default="memory", help="that of the server (memory)")
    parser.add_argument("--out", metavar="DIR", type=Path, default=RESULTS, help="the folder for the files")
    return parser.parse_args()


def record_memory(process: ServerProcess, traffic: Traffic, seconds: int) -> MemorySeries:
    """Sample the resident memory once per second; show every tenth sample."""
    samples: list[Sample] = []
    began = time.monotonic()
    while (elapsed_s := time.monotonic() - began) < seconds:
        samples.append(Sample(elapsed_s, procfs.memory_of(process.pid).rss_mb, traffic.request_count))
        if len(samples) % 10 == 1:
            print(
                f"{elapsed_s:6.0f} s  {samples[-1].rss_mb:7.1f} MB  {samples[-1].requests} requests",
                flush=True,
            )
        time.sleep(max(0.0, began + len(samples) * SAMPLE_INTERVAL_S - time.monotonic()))
    return MemorySeries(tuple(samples))


def read_evictions(port: int) -> str:
    """Return what the server says about its memory, in one line; "" without the metrics extra."""
    with suppress(HTTPError), urlopen(f"http://{HOST}:{port}/__admin/metrics") as response:
        lines = response.read().decode().splitlines()
        return ", ".join(
            line for line in lines if line.startswith(("mockpaywall_memory", "mockpaywall_evictions"))
        )
    return ""


def write_files(series: MemorySeries, folder: Path, title: str) -> None:
    csv = new_result_file(folder, ".csv", "soak-")
    csv.write_text(series.to_csv())
    svg = csv.with_suffix(".svg")
    svg.write_text(render_svg(series, title))
    print(f"{csv}\n{svg}")


if __name__ == "__main__":
    sys.exit(main())
