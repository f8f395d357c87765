"""The journal in a test report: a few lines, without keys and phone numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from mockpaywall.journal.masking.phones import find_phones, mask_phones
from mockpaywall.testing.models import Request

MAX_SHOWN_REQUESTS = 20
"""Requests that are shown: the newest."""
REFERENCE = "ReferenceCode"


def format_summary(requests: Sequence[Request], sessions: int, mode: str, seed: int | None) -> str:
    """What came and what became of it, oldest first."""
    known = frozenset(phone for one in requests for phone in find_phones(one.body.encode()))
    return mask_phones("\n".join(_format_lines(requests, sessions, mode, seed)), known)


def _format_lines(requests: Sequence[Request], sessions: int, mode: str, seed: int | None) -> Iterator[str]:
    seeded = "" if seed is None else f", seed {seed}"
    yield f"{_format_count(len(requests), 'request')}, {_format_count(sessions, 'session')}; mode {mode}{seeded}"
    left_out = max(0, len(requests) - MAX_SHOWN_REQUESTS)
    if left_out:
        yield f"  ({left_out} older ones are not shown)"
    for number, request in islice(enumerate(requests, 1), left_out, None):
        yield f"  {number}. {format_request(request)}"
        if request.hint:
            yield f"     hint: {request.hint}"


def _format_count(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def format_request(request: Request) -> str:
    """`POST /x -> 503, mode http=503@first-2, ReferenceCode order-1`."""
    parts = [f"{request.method} {request.url} -> {request.status or 'no answer'}"]
    if request.mode != "ok":
        parts.append(f"mode {request.mode}")
    if reference := _get_reference(request):
        parts.append(f"{REFERENCE} {reference}")
    if request.reason:
        parts.append(f"refused: {request.reason}")
    return ", ".join(parts)


def _get_reference(request: Request) -> str:
    try:
        value = request.json[REFERENCE]
    except (ValueError, KeyError, TypeError):
        return ""
    return str(value)[:60]
