"""Measures mockpaywall side by side with the servers a user could pick instead: `python benchmarks/run.py --help`."""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from http.client import HTTPException
from pathlib import Path

import options
import report
import rows
import tools
from check import check
from clients import clients
from delayed import delays
from load import loads
from machine import describe
from memory import fills
from peers.launch import Peer
from peers.table import OURS
from plan import WRK_PARTS, Plan, minutes
from rows import Row, Skipped
from server import ServerError
from start import starts

OPEN_FILES = 16384


def main(arguments: Sequence[str]) -> int:
    """0 when mockpaywall was measured, 1 when it could not be, 2 when the command line makes no sense."""
    chosen = options.read(arguments)
    if chosen.report:
        print(report.markdown(rows.read(chosen.report)))
        return 0
    if not sys.platform.startswith("linux"):
        print("The benchmarks read /proc and drive wrk: they run on Linux only.", file=sys.stderr)
        return 2
    _allow_many_connections()
    raw = _new_file(chosen.out)
    measured = _record(_measure(options.us(chosen), options.peers(chosen), options.plan(chosen)), raw)
    text = report.markdown(measured)
    raw.with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)
    _say(f"raw results: {raw}")
    return 0 if rows.of(measured, rows.Checked, OURS.name) else 1


def _measure(us: Peer, peers: Sequence[Peer], plan: Plan) -> Iterator[Row]:
    """Everything, in order. Who cannot be installed, or does not do the job, is left out and named."""
    _say("installing (the first time takes a few minutes)")
    missing = tools.install({"wrk", *us.tools, *(tool for peer in peers for tool in peer.tools)})
    yield describe()
    fit = []
    for peer in (us, *peers):
        row = _fitness(peer, missing)
        yield row
        if isinstance(row, rows.Checked) and row.fit:
            fit.append(peer)
    if us not in fit:
        return
    if "wrk" in missing:
        yield Skipped("all", "load and memory", missing["wrk"])
        plan = replace(plan, parts=tuple(part for part in plan.parts if part not in WRK_PARTS))
    _say(f"measuring, about {minutes(plan, fit[1:])} minutes")
    yield from _parts(fit, plan)


def _fitness(peer: Peer, missing: dict[str, str]) -> Row:
    reasons = [missing[tool] for tool in peer.tools if tool in missing]
    if reasons:
        return Skipped(peer.name, "everything", "; ".join(reasons))
    try:
        return check(peer)
    except (ServerError, OSError, HTTPException) as error:
        return Skipped(peer.name, "everything", str(error))


def _parts(fit: Sequence[Peer], plan: Plan) -> Iterator[Row]:
    us, *peers = fit
    if "start" in plan.parts:
        yield from starts(fit, plan.starts)
    if "load" in plan.parts:
        yield from loads(us, peers, plan)
    if "clients" in plan.parts:
        yield from clients(fit, plan)
    if "memory" in plan.parts:
        yield from fills(fit if plan.fill_peers else [us], plan)
    if "delayed" in plan.parts:
        yield from delays(fit, plan)


def _record(found: Iterator[Row], raw: Path) -> list[Row]:
    """Each row is written as it comes. Ctrl-C ends the measuring, and what there is gets its report."""
    kept: list[Row] = []
    try:
        for row in found:
            rows.append(raw, row)
            kept.append(row)
            _say(str(row))
    except KeyboardInterrupt:
        _say("stopped")
    return kept


def _allow_many_connections() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, OPEN_FILES)), hard))


def _new_file(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{datetime.now(UTC):%Y%m%d-%H%M%S}.jsonl"


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
