"""The raw results, one frozen value a measurement, one JSON line each: {"kind": "...", ...}."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar


@dataclass(frozen=True, slots=True)
class Machine:
    """Where and when, and what the versions were."""

    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A peer, or one part of it, that was not measured, and why."""

    name: str
    part: str
    why: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Whether *name* does the job; *unequal* are the ways in which it was seen not to, *differs* those we know."""

    name: str
    fit: bool
    unequal: tuple[str, ...]
    differs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Started:
    """One start: seconds to the first right answer, and memory of the idle server a moment later."""

    name: str
    turn: int
    seconds: float
    rss_mb: float
    pss_mb: float


@dataclass(frozen=True, slots=True)
class Loaded:
    """One point of load. Rows of one *round*, *against*, *age_s* and *connections* were taken right after another.

    *against* is the peer of the pair (in its own row and in ours); *age_s* is that peer's seconds of load so far.
    *others_pct* is what neither the server nor wrk used, in percent of one core: other work, or a stolen core.
    """

    name: str
    against: str
    round: int
    age_s: int
    connections: int
    requests: int
    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    max_ms: float
    cpu_us: float
    others_pct: float
    errors: int


@dataclass(frozen=True, slots=True)
class Client:
    """One point of load by one *kind* of client (wrk.KINDS), at 16 connections."""

    name: str
    round: int
    kind: str
    per_second: float
    p99_ms: float
    cpu_us: float
    errors: int


@dataclass(frozen=True, slots=True)
class Filled:
    """Memory after *requests* in all, *half* 0 (idle), 1 or 2; *whole* is false when time ended before the count."""

    name: str
    half: int
    requests: int
    whole: bool
    rss_mb: float
    pss_mb: float
    errors: int


@dataclass(frozen=True, slots=True)
class Delayed:
    """One burst of delayed requests, and the quick ones sent on a timetable meanwhile.

    Seconds count from the first connection attempt; *last_s* is 0 when not all came back in time.
    *quick_* are over the whole burst, and count from when a request was due; *client_* count from when it was sent.
    *waiting_* are like *quick_*, from half a second after the last delayed one was sent until the first was due.
    None where no quick request fell into that time.
    """

    name: str
    turn: int
    sent: int
    answered: int
    errors: int
    last_s: float
    quick: int
    quick_p50_ms: float | None
    quick_p99_ms: float | None
    quick_max_ms: float | None
    client_p99_ms: float | None
    waiting: int
    waiting_p99_ms: float | None
    quick_errors: int


Row = Machine | Skipped | Checked | Started | Loaded | Client | Filled | Delayed
KINDS: Mapping[str, type[Row]] = {
    "machine": Machine,
    "skipped": Skipped,
    "checked": Checked,
    "started": Started,
    "loaded": Loaded,
    "client": Client,
    "filled": Filled,
    "delayed": Delayed,
}
NAMES: Mapping[type[Row], str] = {row: name for name, row in KINDS.items()}
R = TypeVar("R")


def append(path: Path, row: Row) -> None:
    """One more line; nothing is lost when a later part fails."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({"kind": NAMES[type(row)], **asdict(row)}) + "\n")


def read(path: Path) -> tuple[Row, ...]:
    """Every row of a file that *append* wrote."""
    return tuple(_rows(path.read_text(encoding="utf-8").splitlines()))


def of(rows: Iterable[Row], kind: type[R], name: str | None = None) -> list[R]:
    """The rows of one kind, and of one server when *name* is given."""
    return [row for row in rows if isinstance(row, kind) and name in (None, getattr(row, "name", None))]


def names(
    rows: Iterable[Row], kind: type[Loaded | Started | Client | Filled | Delayed], first: str = ""
) -> list[str]:
    """Who has rows of that kind: *first* first, the others in the order of measuring."""
    found = dict.fromkeys(row.name for row in of(rows, kind))
    return sorted(found, key=lambda name: name != first)


def _rows(lines: Iterable[str]) -> Iterator[Row]:
    for line in lines:
        values: dict[str, Any] = json.loads(line)
        yield KINDS[values.pop("kind")](**values)
