"""Find a SessionId that was sent in another place than the documented one: header, query or body."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import parse_qsl

from mockpaywall.http.request import Request
from mockpaywall.paywall.strict_json import InvalidJson, parse_json

_SPELLINGS = ("sessionid", "session_id", "session-id")


class MisplacedSession(NamedTuple):
    """A SessionId and where it was found."""

    place: str
    """"header", "query" or "body"."""
    value: str


def find_misplaced_session(request: Request) -> MisplacedSession | None:
    """Return the first SessionId outside the documented place: a header for a GET, else the body; None without one."""
    own_place = "header" if request.head.method == "GET" else "body"
    return next((found for found in _find_sessions(request) if found.place != own_place), None)


def _find_sessions(request: Request) -> Iterator[MisplacedSession]:
    head = request.head
    for place, pairs in (
        ("header", head.headers.pairs),
        ("query", parse_qsl(head.query)),
        ("body", _read(request)),
    ):
        if value := _find_value(pairs):
            yield MisplacedSession(place, value)


def _find_value(pairs: Iterable[tuple[str, object]]) -> str:
    found = (value for name, value in pairs if name.lower() in _SPELLINGS)
    return next((value for value in found if isinstance(value, str)), "")


def _read(request: Request) -> tuple[tuple[str, object], ...]:
    """Return the members of the body; () for one that is not a JSON object."""
    try:
        value = parse_json(request.body) if request.body else None
    except InvalidJson:
        return ()
    return tuple(value.items()) if isinstance(value, dict) else ()
