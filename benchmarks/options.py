"""The command line of run.py, and the configuration and the servers it selects."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from peers import ours
from peers.peer import Peer
from peers.table import OURS, PEERS, WIREMOCK
from results.files import RESULTS
from run_config import FULL, MEASUREMENTS, QUICK, RunConfig

DESCRIPTION = "Measure mockpaywall side by side with other servers that a user could choose."
SIZES = ("rounds", "seconds", "max_warm_up_s")


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse and check the arguments. Exit with a usage message if they are invalid."""
    parser = argparse.ArgumentParser(prog="benchmarks/run.py", description=DESCRIPTION)
    _add_selection(parser)
    _add_sizes(parser)
    parser.add_argument("--out", metavar="DIR", type=Path, default=RESULTS, help="the folder for the results")
    parser.add_argument(
        "--report", metavar="FILE", type=_existing_file, help="print the tables of an earlier .jsonl file"
    )
    return parser.parse_args(arguments)


def _add_selection(parser: argparse.ArgumentParser) -> None:
    peers, measurements = ", ".join(peer.name for peer in PEERS), ", ".join(MEASUREMENTS)
    quick = "a few minutes: mockpaywall and a fresh WireMock at 16 connections"
    parser.add_argument("--quick", action="store_true", help=quick)
    only_peers = f"only these of: {peers}; 'none' for mockpaywall only"
    parser.add_argument("--peers", metavar="A,B", type=_peer_names, help=only_peers)
    only = f"only these measurements: {measurements}"
    parser.add_argument("--only", metavar="A,B", type=_measurements, help=only)
    command = "another command in place of mockpaywall; the port replaces {port}"
    parser.add_argument("--ours", metavar="COMMAND", help=command)


def _add_sizes(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", metavar="N", type=_positive_int, help="rounds of load (3)")
    parser.add_argument("--seconds", metavar="N", type=_positive_int, help="seconds per point of load (5)")
    longest = "longest warm-up of a peer in seconds of load (180)"
    parser.add_argument("--oldest", metavar="N", dest="max_warm_up_s", type=_positive_int, help=longest)


def our_server(arguments: argparse.Namespace) -> Peer:
    """Return mockpaywall, or the command that is measured instead."""
    if not arguments.ours:
        return OURS
    command = ours.from_command_line(arguments.ours)
    return replace(OURS, tools=(), command=command, known_differences=(f"measured: {arguments.ours}",))


def selected_peers(arguments: argparse.Namespace) -> list[Peer]:
    """Return the selected peers in the table's order, or all if none is named."""
    names = (arguments.peers or (WIREMOCK.lower() if arguments.quick else "")).split(",")
    return [peer for peer in PEERS if names == [""] or peer.name.lower() in names]


def selected_config(arguments: argparse.Namespace) -> RunConfig:
    """Return the quick or the full configuration with the given sizes and measurements."""
    config = QUICK if arguments.quick else FULL
    sizes = {name: getattr(arguments, name) for name in SIZES if getattr(arguments, name)}
    measurements = tuple(arguments.only.split(",")) if arguments.only else config.measurements
    return replace(config, **sizes, measurements=measurements)


def _positive_int(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _existing_file(text: str) -> Path:
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"{text!r} is not a file")
    return Path(text)


def _peer_names(text: str) -> str:
    return _known_names(text.lower(), {"none", *(peer.name.lower() for peer in PEERS)})


def _measurements(text: str) -> str:
    return _known_names(text, set(MEASUREMENTS))


def _known_names(text: str, known: set[str]) -> str:
    unknown = [name for name in text.split(",") if name not in known]
    if unknown:
        raise argparse.ArgumentTypeError(f"{unknown[0]!r} is not one of: {', '.join(sorted(known))}")
    return text
