"""A server that fails one measurement is reported, and the run goes on."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import TypeVar

from load_generators.wrk import WrkError
from results.records import Skipped
from server_process import ServerError

R = TypeVar("R")


def skip_on_error(name: str, measurement: str, records: Iterator[R]) -> Iterator[R | Skipped]:
    """Yield *records*, and a Skipped record if the server or the load generator fails while they are measured."""
    try:
        yield from records
    except (ServerError, WrkError, subprocess.SubprocessError) as error:
        yield Skipped(name, measurement, str(error))
