"""What we promise ourselves, as a table: limit, aim, what was measured, verdict. Printed, never a unit test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from measured import (
    WIREMOCKS,
    Measure,
    cpu_share,
    our_burst,
    our_errors,
    our_growth,
    our_load,
    our_start,
    times,
)
from peers.table import PRISM
from rows import Row

FRESH_S, WARM_S, OLD_S = 5, 40, 180


@dataclass(frozen=True, slots=True)
class Aim:
    """One figure. *limit* must hold and *aim* is hoped for (None: there is no such thing); *least* turns both round."""

    name: str
    unit: str
    limit: float | None
    aim: float | None
    measure: Measure
    least: bool = False

    def verdict(self, measured: float | None) -> str:
        """In one or two words."""
        if measured is None:
            return "not measured"
        if not self._holds(measured, self.limit):
            return "MISSED"
        if self._holds(measured, self.aim):
            return "met"
        return "aim missed" if self.limit is None else "limit met"

    def _holds(self, measured: float, bound: float | None) -> bool:
        return bound is None or (measured >= bound if self.least else measured <= bound)


def table(rows: Sequence[Row]) -> list[tuple[str, str, str, str, str]]:
    """Name, limit, aim, measured, verdict, as text."""
    measured = [(aim, aim.measure(rows)) for aim in AIMS]
    return [
        (aim.name, _bound(aim, aim.limit), _bound(aim, aim.aim), _text(aim, value), aim.verdict(value))
        for aim, value in measured
    ]


def _bound(aim: Aim, value: float | None) -> str:
    return "" if value is None else f"{'at least' if aim.least else 'at most'} {_text(aim, value)}"


def _text(aim: Aim, value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f} {aim.unit}".strip() if value >= 1000 else f"{value:.3g} {aim.unit}".strip()


AIMS: tuple[Aim, ...] = (
    Aim("req/s at 16, to a fresh WireMock", "x", 3, None, times(WIREMOCKS, FRESH_S, 16), least=True),
    Aim("req/s at 64, to a fresh WireMock", "x", 3, None, times(WIREMOCKS, FRESH_S, 64), least=True),
    Aim("req/s at 16, to WireMock 40 s old", "x", 1.5, None, times(WIREMOCKS, WARM_S, 16), least=True),
    Aim("req/s at 64, to WireMock 40 s old", "x", 1.5, None, times(WIREMOCKS, WARM_S, 64), least=True),
    Aim("req/s at 16, to WireMock 3 min old", "x", None, 2, times(WIREMOCKS, OLD_S, 16), least=True),
    Aim("req/s at 64, to WireMock 3 min old", "x", None, 2, times(WIREMOCKS, OLD_S, 64), least=True),
    Aim("req/s at 16, to Prism", "x", 8, None, times((PRISM,), FRESH_S, 16), least=True),
    Aim("req/s at 64, to Prism", "x", 8, None, times((PRISM,), FRESH_S, 64), least=True),
    Aim("p99 at 16 connections", "ms", 4, None, our_load(16, lambda row: row.p99_ms)),
    Aim("p50 on one kept connection", "ms", 1, None, our_load(1, lambda row: row.p50_ms)),
    Aim("CPU per request at 16", "us", 100, 60, our_load(16, lambda row: row.cpu_us)),
    Aim("CPU per request, to a fresh WireMock", "x", 0.25, None, cpu_share(FRESH_S)),
    Aim("CPU per request, to WireMock 40 s old", "x", None, 0.25, cpu_share(WARM_S)),
    Aim("start to first right answer", "s", 0.25, None, our_start(lambda row: row.seconds)),
    Aim("idle memory (RSS)", "MB", 45, None, our_start(lambda row: row.rss_mb)),
    Aim("growth over 200,000 requests", "MB", 15, None, our_growth(1)),
    Aim("growth over the next 200,000 (1 MB is noise)", "MB", 1, None, our_growth(2)),
    Aim("2,000 requests delayed 2 s, all answered", "s", 2.6, None, our_burst(lambda row: row.last_s)),
    Aim("p99 of quick ones, to a waiting client", "ms", 20, None, our_burst(lambda row: row.client_p99_ms)),
    Aim("p99 of quick ones while all 2,000 wait", "ms", 20, None, our_burst(lambda row: row.waiting_p99_ms)),
    Aim("p99 of quick ones, on a timetable", "ms", None, 20, our_burst(lambda row: row.quick_p99_ms)),
    Aim("errors", "", 0, None, our_errors),
)
