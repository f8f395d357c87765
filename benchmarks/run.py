"""Measure mockpaywall side by side with other servers that a user could choose: `python benchmarks/run.py --help`."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from http.client import HTTPException
from pathlib import Path

import options
from machine import describe_machine
from measurements.client_kinds import measure_client_kinds
from measurements.conformance import check_conformance
from measurements.delayed_responses import measure_delays
from measurements.memory_growth import measure_memory
from measurements.paired_load import measure_load
from measurements.startup import measure_startups
from peers.peer import Peer
from peers.table import OURS
from results.files import new_result_file
from results.records import Conformance, Record, Skipped, append_record, read_records, select
from results.report import format_report
from run_config import WRK_MEASUREMENTS, RunConfig, estimate_minutes
from server_process import ServerError
from tools import install_tools

MAX_OPEN_FILES = 16384


def main(arguments: Sequence[str]) -> int:
    """Return 0 if mockpaywall was measured, 1 if not, 2 if the command line is invalid."""
    parsed = options.parse_arguments(arguments)
    if parsed.report:
        print(format_report(read_records(parsed.report)))
        return 0
    if not sys.platform.startswith("linux"):
        print("The benchmarks read /proc and run wrk, so they need Linux.", file=sys.stderr)
        return 2
    _raise_open_file_limit()
    path = new_result_file(parsed.out, ".jsonl")
    ours, peers = options.our_server(parsed), options.selected_peers(parsed)
    records = _store(_measure(ours, peers, options.selected_config(parsed)), path)
    report = format_report(records)
    path.with_suffix(".md").write_text(report, encoding="utf-8")
    print(report)
    _log(f"raw results: {path}")
    return 0 if select(records, Conformance, OURS.name) else 1


def _measure(ours: Peer, peers: Sequence[Peer], config: RunConfig) -> Iterator[Record]:
    """Yield all records. A server that cannot be installed, or fails the workload, is reported and left out."""
    _log("installing (this takes a few minutes the first time)")
    missing = install_tools({"wrk", *ours.tools, *(tool for peer in peers for tool in peer.tools)})
    yield describe_machine()
    usable = []
    for peer in (ours, *peers):
        record = _check(peer, missing)
        yield record
        if isinstance(record, Conformance) and record.usable:
            usable.append(peer)
    if ours not in usable:
        return
    if "wrk" in missing:
        yield Skipped("all", ", ".join(WRK_MEASUREMENTS), missing["wrk"])
        config = _without_wrk(config)
    _log(f"measuring, about {estimate_minutes(config, usable[1:])} minutes")
    yield from _run_measurements(usable, config)


def _check(peer: Peer, missing: Mapping[str, str]) -> Conformance | Skipped:
    reasons = [missing[tool] for tool in peer.tools if tool in missing]
    if reasons:
        return Skipped(peer.name, "everything", "; ".join(reasons))
    try:
        return check_conformance(peer)
    except (ServerError, OSError, HTTPException) as error:
        return Skipped(peer.name, "everything", str(error))


def _without_wrk(config: RunConfig) -> RunConfig:
    remaining = tuple(name for name in config.measurements if name not in WRK_MEASUREMENTS)
    return replace(config, measurements=remaining)


def _run_measurements(usable: Sequence[Peer], config: RunConfig) -> Iterator[Record]:
    ours, *peers = usable
    measurements: dict[str, Callable[[], Iterator[Record]]] = {
        "start": lambda: measure_startups(usable, config.starts),
        "load": lambda: measure_load(ours, peers, config),
        "clients": lambda: measure_client_kinds(usable, config),
        "memory": lambda: measure_memory(usable if config.measure_peer_memory else [ours], config),
        "delayed": lambda: measure_delays(usable, config),
    }
    for name, measure in measurements.items():
        if name in config.measurements:
            yield from measure()


def _store(records: Iterator[Record], path: Path) -> list[Record]:
    """Write each record when it is measured. Ctrl-C ends the run, and the records so far are returned."""
    stored: list[Record] = []
    try:
        for record in records:
            append_record(path, record)
            stored.append(record)
            _log(str(record))
    except KeyboardInterrupt:
        _log("stopped")
    return stored


def _raise_open_file_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, MAX_OPEN_FILES)), hard))


def _log(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
