"""Measures several workers on one Redis: exactness, cost, and what happens while Redis is away.

    python benchmarks/scale.py             # all parts, about three minutes
    python benchmarks/scale.py --quick     # the same with short points, under a minute
    python benchmarks/scale.py --only exact,ratio,workers,outage

Needs Linux, redis-server, wrk, and mockpaywall's dependencies in this interpreter. Ends with 1 when a count that
must be exact is not.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from scaling import parts

RESULTS = Path(__file__).parent / ".results"


def main() -> int:
    chosen = read()
    rounds, seconds = (1, 2) if chosen.quick else (3, 5)
    runs: dict[str, Callable[[], dict[str, Any]]] = {
        "exact": parts.exact,
        "ratio": lambda: parts.ratio(rounds, seconds),
        "workers": lambda: parts.workers(rounds, seconds),
        "outage": lambda: parts.outage(1 if chosen.quick else 3),
    }
    found: dict[str, Any] = {"cores": os.cpu_count(), "load before": os.getloadavg()[0]}
    for name in chosen.only.split(",") if chosen.only else runs:
        try:
            found[name] = runs[name]()
        except parts.NotExactError as error:
            print(f"{name}: {error}", file=sys.stderr)
            return 1
        print(f"{name}\n{json.dumps(found[name], indent=2)}", flush=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / time.strftime("scale-%Y%m%d-%H%M%S.json")).write_text(json.dumps(found, indent=2) + "\n")
    return 0


def read() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks/scale.py", description="Several workers on one Redis.")
    parser.add_argument("--quick", action="store_true", help="one round of two seconds a point")
    parser.add_argument("--only", metavar="A,B", help="of: exact, ratio, workers, outage")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
