"""The journal in a test report: a few lines, without keys and phone numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from mockpaywall.journal.masking.phones import find_phones, mask_phones
from mockpaywall.modes.mode_hints import is_mode_hint
from mockpaywall.testing.models import RecordedRequest

MAX_SHOWN_REQUESTS = 20
"""The newest requests that are listed."""
MAX_REFERENCE_CHARS = 60
REFERENCE_FIELD = "ReferenceCode"


def format_summary(
    requests: Sequence[RecordedRequest],
    session_count: int,
    mode: str,
    seed: int | None,
    salt: str,
    *,
    is_complete: bool,
) -> str:
    """Format the requests and their outcome, oldest first; phone numbers are masked with *salt*.

    *is_complete*: whether the server evicted none of the requests.
    """
    phones = frozenset(phone for request in requests for phone in find_phones(request.body.encode()))
    return mask_phones(
        "\n".join(_format_lines(requests, session_count, mode, seed, is_complete=is_complete)), phones, salt
    )


def _format_lines(
    requests: Sequence[RecordedRequest], session_count: int, mode: str, seed: int | None, *, is_complete: bool
) -> Iterator[str]:
    counts = f"{_format_count(len(requests), 'request')}, {_format_count(session_count, 'session')}"
    yield f"{counts}; mode {mode}{'' if seed is None else f', seed {seed}'}"
    if not is_complete:
        yield "  (older ones were evicted)"
    omitted = max(0, len(requests) - MAX_SHOWN_REQUESTS)
    if omitted:
        yield f"  ({omitted} older ones are not shown)"
    for number, request in islice(enumerate(requests, 1), omitted, None):
        yield f"  {number}. {format_request(request)}"
        if request.hint and not is_mode_hint(request.hint):
            yield f"     hint: {request.hint}"


def _format_count(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def format_request(request: RecordedRequest) -> str:
    """Format as `POST /x -> 503, mode http=503@first-2, ReferenceCode order-1`."""
    parts = [f"{request.method} {request.url} -> {request.status or 'no response'}"]
    if request.mode != "ok":
        parts.append(f"mode {request.mode}")
    if reference := _get_reference(request):
        parts.append(f"{REFERENCE_FIELD} {reference}")
    if request.reason:
        parts.append(f"refused: {request.reason}")
    return ", ".join(parts)


def _get_reference(request: RecordedRequest) -> str:
    try:
        value = request.json[REFERENCE_FIELD]
    except (ValueError, KeyError, TypeError):
        return ""
    return str(value)[:MAX_REFERENCE_CHARS]
