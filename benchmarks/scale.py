"""Measure several workers on one Redis: exact counts, cost, and what clients see while Redis is down.

    python benchmarks/scale.py             # everything, about three minutes
    python benchmarks/scale.py --quick     # the same with short measurements, under a minute
    python benchmarks/scale.py --only exact,ratio,workers,outage

It needs Linux, redis-server, wrk, and mockpaywall's dependencies in this interpreter. The exit code is 1 if a count
that must be exact is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any

from results.files import RESULTS, new_result_file
from scaling.exactness import NotExactError, measure_exactness
from scaling.outage import measure_outage
from scaling.store_cost import measure_store_cost
from scaling.worker_cost import measure_worker_cost

NAMES = ("exact", "ratio", "workers", "outage")


def main() -> int:
    arguments = parse_arguments()
    measurements = measurements_for(quick=arguments.quick)
    results: dict[str, Any] = {"cores": os.cpu_count(), "load average before": os.getloadavg()[0]}
    for name in arguments.only:
        try:
            results[name] = measurements[name]()
        except NotExactError as error:
            print(f"{name}: {error}", file=sys.stderr)
            return 1
        print(f"{name}\n{json.dumps(results[name], indent=2)}", flush=True)
    new_result_file(RESULTS, ".json", "scale-").write_text(json.dumps(results, indent=2) + "\n")
    return 0


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="benchmarks/scale.py", description="Measure several workers on one Redis."
    )
    parser.add_argument("--quick", action="store_true", help="one round of two seconds per point")
    parser.add_argument(
        "--only", metavar="A,B", type=known_names, default=NAMES, help=f"only these of: {', '.join(NAMES)}"
    )
    return parser.parse_args()


def known_names(text: str) -> list[str]:
    """Split the names of measurements. Raise ArgumentTypeError for an unknown one."""
    names = text.split(",")
    for name in names:
        if name not in NAMES:
            raise argparse.ArgumentTypeError(f"{name!r} is not one of: {', '.join(NAMES)}")
    return names


def measurements_for(*, quick: bool) -> Mapping[str, Callable[[], dict[str, Any]]]:
    """Return the measurements by name, with short or full sizes."""
    rounds, seconds, outage_s = (1, 2, 1) if quick else (3, 5, 3)
    return {
        "exact": measure_exactness,
        "ratio": lambda: measure_store_cost(rounds, seconds),
        "workers": lambda: measure_worker_cost(rounds, seconds),
        "outage": lambda: measure_outage(outage_s),
    }


if __name__ == "__main__":
    sys.exit(main())
