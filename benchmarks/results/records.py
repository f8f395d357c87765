"""The raw results: one frozen record per measurement, one JSON line each: {"kind": "...", ...}."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine, the date and the versions."""

    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A server, or one measurement of it, that is missing, and the reason."""

    name: str
    measurement: str
    reason: str


@dataclass(frozen=True, slots=True)
class Conformance:
    """Whether *name* can be measured. *failures* were observed in this run; *known_differences* are from the table."""

    name: str
    usable: bool
    failures: tuple[str, ...]
    known_differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Startup:
    """One start: seconds to the first correct response, and the memory of the idle server."""

    name: str
    round: int
    seconds: float
    rss_mb: float
    pss_mb: float


@dataclass(frozen=True, slots=True)
class LoadPoint:
    """One point of load. Records of one *round*, *peer*, *warm_up_s* and *connections* were measured back to back.

    *peer* is the peer of the pair, in its own record and in ours; *warm_up_s* is that peer's load before this set of
    points. *other_cpu_pct* is the CPU time that neither the server nor wrk used, in percent of one core.
    """

    name: str
    peer: str
    round: int
    warm_up_s: int
    connections: int
    requests: int
    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float
    cpu_us: float
    other_cpu_pct: float
    errors: int


@dataclass(frozen=True, slots=True)
class ClientLoad:
    """One point of load by one kind of *client* (a key of wrk.CLIENT_KINDS), at 16 connections."""

    name: str
    round: int
    client: str
    per_second: float
    p99_ms: float
    cpu_us: float
    errors: int


@dataclass(frozen=True, slots=True)
class MemorySample:
    """Memory after *requests* in total. *half* is 0 (idle), 1 or 2; *completed* is false if the half timed out."""

    name: str
    half: int
    requests: int
    completed: bool
    rss_mb: float
    pss_mb: float
    errors: int


@dataclass(frozen=True, slots=True)
class DelayBurst:
    """One burst of delayed requests, and the undelayed probe requests that are sent at a fixed rate during it.

    *last_s* is the time from the first connection to the last response, or 0 if a response is missing.
    *scheduled_* latencies cover the whole burst and count from the time when a probe request was due; *client_* ones
    count from the time when it was sent. *waiting_* ones count like *scheduled_*, but only while all delayed requests
    wait: from half a second after the last one was sent until the first response is due.
    None if no probe request falls into that time.
    """

    name: str
    round: int
    sent: int
    answered: int
    errors: int
    last_s: float
    probe_requests: int
    scheduled_p50_ms: float | None
    scheduled_p99_ms: float | None
    scheduled_max_ms: float | None
    client_p99_ms: float | None
    waiting_requests: int
    waiting_p99_ms: float | None
    probe_errors: int


Record = Machine | Skipped | Conformance | Startup | LoadPoint | ClientLoad | MemorySample | DelayBurst
RECORD_TYPES: Mapping[str, type[Record]] = {
    "machine": Machine,
    "skipped": Skipped,
    "conformance": Conformance,
    "startup": Startup,
    "load_point": LoadPoint,
    "client_load": ClientLoad,
    "memory_sample": MemorySample,
    "delay_burst": DelayBurst,
}
KINDS: Mapping[type[Record], str] = {record_type: kind for kind, record_type in RECORD_TYPES.items()}
R = TypeVar("R")


def append_record(path: Path, record: Record) -> None:
    """Add one line to the file, so that an error in a later measurement loses nothing."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"kind": KINDS[type(record)], **asdict(record)}) + "\n")


def read_records(path: Path) -> tuple[Record, ...]:
    """Return every record of a file that *append_record* wrote."""
    return tuple(_parse_lines(path.read_text(encoding="utf-8").splitlines()))


def select(records: Iterable[Record], record_type: type[R], name: str | None = None) -> list[R]:
    """Return the records of one type, and of one server if *name* is given."""
    return [
        record
        for record in records
        if isinstance(record, record_type) and name in (None, getattr(record, "name", None))
    ]


def server_names(
    records: Iterable[Record],
    record_type: type[LoadPoint | Startup | ClientLoad | MemorySample | DelayBurst],
    first: str = "",
) -> list[str]:
    """Return the servers with records of one type: *first* first, the others in the order of measurement."""
    names = dict.fromkeys(record.name for record in select(records, record_type))
    return sorted(names, key=lambda name: name != first)


def _parse_lines(lines: Iterable[str]) -> Iterator[Record]:
    for line in lines:
        values: dict[str, Any] = json.loads(line)
        yield RECORD_TYPES[values.pop("kind")](**values)
