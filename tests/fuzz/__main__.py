"""Send hostile inputs to a server that this program starts: `make fuzz`, or `python -m tests.fuzz`.

The exit code is 1 if anything went wrong. `--first N --count 1` sends one input of a run again.
"""

from __future__ import annotations

import argparse
import sys
import time

from tests.fuzz.fuzzer import FuzzReport, fuzz
from tests.fuzz.generator import make_input
from tests.fuzz.server import run_server


def main() -> int:
    options = _parse_options()
    if options.show:
        sys.stdout.buffer.write(make_input(options.seed, options.first).data)
        return 0
    started_at = time.monotonic()
    with run_server() as server:
        numbers = range(options.first, options.first + options.count)
        report = fuzz(server, options.seed, numbers, progress=_show_progress)
    print(f"\n{_summarize(report)}, {time.monotonic() - started_at:.0f} s, seed {options.seed}")
    for name, count in sorted(_group(report).items()):
        print(f"  {count:>7}  {name}")
    print("statuses: " + ", ".join(f"{status}: {n}" for status, n in report.statuses.most_common()))
    print("\n".join(report.problems) or "no problems")
    return int(bool(report.problems))


def _parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=100_000, help="number of inputs (default: %(default)s)")
    parser.add_argument(
        "--seed", type=int, default=1, help="the same seed makes the same inputs (default: 1)"
    )
    parser.add_argument("--first", type=int, default=0, help="number of the first input (default: 0)")
    parser.add_argument(
        "--show", action="store_true", help="print the bytes of the first input, and send nothing"
    )
    return parser.parse_args()


def _show_progress(report: FuzzReport) -> None:
    print(f"\r{_summarize(report)}", end="", file=sys.stderr, flush=True)


def _summarize(report: FuzzReport) -> str:
    longest = f"longest wait {report.confirmed_wait_s * 1000:.1f} ms by {report.slowest}"
    once = f"not repeatable: {report.raw_wait_s * 1000:.0f} ms, {report.slow_once} above the limit"
    return f"{report.inputs} inputs, {len(report.problems)} problems, {longest} ({once})"


def _group(report: FuzzReport) -> dict[str, int]:
    groups: dict[str, int] = {}
    for kind, count in report.kinds.items():
        name = (
            "admin call"
            if kind.startswith("admin ")
            else "expression"
            if kind.startswith("expression")
            else kind
        )
        groups[name] = groups.get(name, 0) + count
    return groups


if __name__ == "__main__":
    sys.exit(main())
