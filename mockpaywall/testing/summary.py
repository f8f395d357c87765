"""The journal in a test report: a few lines, without keys and phone numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from mockpaywall.journal.masking.phones import phones_in, without_phones
from mockpaywall.testing.models import Request

SHOWN = 20
"""Requests that are shown: the newest."""
REFERENCE = "ReferenceCode"


def summary(requests: Sequence[Request], sessions: int, mode: str, seed: int | None) -> str:
    """What came and what became of it, oldest first."""
    known = frozenset(phone for one in requests for phone in phones_in(one.body.encode()))
    return without_phones("\n".join(_lines(requests, sessions, mode, seed)), known)


def _lines(requests: Sequence[Request], sessions: int, mode: str, seed: int | None) -> Iterator[str]:
    seeded = "" if seed is None else f", seed {seed}"
    yield f"{_counted(len(requests), 'request')}, {_counted(sessions, 'session')}; mode {mode}{seeded}"
    left_out = max(0, len(requests) - SHOWN)
    if left_out:
        yield f"  ({left_out} older ones are not shown)"
    for number, request in islice(enumerate(requests, 1), left_out, None):
        yield f"  {number}. {line(request)}"
        if request.hint:
            yield f"     hint: {request.hint}"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def line(request: Request) -> str:
    """`POST /x -> 503, mode http=503@first-2, ReferenceCode order-1`."""
    parts = [f"{request.method} {request.url} -> {request.status or 'no answer'}"]
    if request.mode != "ok":
        parts.append(f"mode {request.mode}")
    if reference := _reference(request):
        parts.append(f"{REFERENCE} {reference}")
    if request.reason:
        parts.append(f"refused: {request.reason}")
    return ", ".join(parts)


def _reference(request: Request) -> str:
    try:
        value = request.json[REFERENCE]
    except (ValueError, KeyError, TypeError):
        return ""
    return str(value)[:60]
