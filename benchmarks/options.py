"""The command line, and what it makes of the plan and the table of peers."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from peers import ours
from peers.launch import Peer
from peers.table import OURS, PEERS
from plan import FULL, PARTS, QUICK, Plan

DESCRIPTION = "Measures mockpaywall side by side with the servers a user could pick instead."
RESULTS = Path(__file__).parent / ".results"
QUICK_PEERS = "WireMock"
SIZES = ("rounds", "seconds", "oldest_s")


def us(chosen: argparse.Namespace) -> Peer:
    """mockpaywall, or the command that is to be measured in its place."""
    if not chosen.ours:
        return OURS
    return replace(
        OURS, tools=(), command=ours.instead(chosen.ours), differs=(f"in its place: {chosen.ours}",)
    )


def peers(chosen: argparse.Namespace) -> list[Peer]:
    """Those that were asked for, in the table's order; all when none was."""
    wanted = (chosen.peers or (QUICK_PEERS if chosen.quick else "")).lower().split(",")
    return [peer for peer in PEERS if wanted == [""] or peer.name.lower() in wanted]


def plan(chosen: argparse.Namespace) -> Plan:
    """The quick or the full one, with the sizes and parts that were asked for."""
    base = QUICK if chosen.quick else FULL
    sizes = {name: getattr(chosen, name) for name in SIZES if getattr(chosen, name)}
    return replace(base, **sizes, parts=tuple(chosen.only.split(",")) if chosen.only else base.parts)


def read(arguments: Sequence[str]) -> argparse.Namespace:
    """Parsed and checked; ends the program with a usage message when it makes no sense."""
    parser = argparse.ArgumentParser(prog="benchmarks/run.py", description=DESCRIPTION)
    names = ", ".join(peer.name for peer in PEERS)
    parser.add_argument(
        "--quick", action="store_true", help="a few minutes: us and a fresh WireMock at 16 connections"
    )
    parser.add_argument(
        "--peers", metavar="A,B", type=_names, help=f"only these of: {names}; 'none' for us alone"
    )
    parser.add_argument(
        "--only", metavar="A,B", type=_part_names, help=f"only these parts: {', '.join(PARTS)}"
    )
    parser.add_argument("--rounds", type=_count, help="rounds of load (3)")
    parser.add_argument("--seconds", type=_count, help="seconds of each point of load (5)")
    parser.add_argument(
        "--oldest", dest="oldest_s", type=_count, help="no peer older than so many seconds of load (180)"
    )
    parser.add_argument(
        "--ours", metavar="COMMAND", help="another command in our place; {port} becomes the port"
    )
    parser.add_argument("--out", metavar="DIR", type=Path, default=RESULTS, help="where the results go")
    parser.add_argument(
        "--report", metavar="FILE", type=_raw_file, help="print the tables of an earlier .jsonl again"
    )
    return parser.parse_args(arguments)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _raw_file(text: str) -> Path:
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"{text!r} is not a file")
    return Path(text)


def _names(text: str) -> str:
    known = {"none", *(peer.name.lower() for peer in PEERS)}
    return _listed(text.lower(), known)


def _part_names(text: str) -> str:
    return _listed(text, set(PARTS))


def _listed(text: str, known: set[str]) -> str:
    unknown = [word for word in text.split(",") if word not in known]
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is none of: {', '.join(sorted(known))}")
    return text
