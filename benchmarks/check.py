"""Whether a server does the job: the good request is answered with fresh values, each bad one is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPException

from job import HEADERS, Answer, ask, good_body, is_half_an_hour_off
from peers.launch import Peer
from rows import Checked
from server import Server, running

WITHOUT_KEY = {name: value for name, value in HEADERS.items() if name != "apiclientprivate"}
EMPTY_KEY = {**HEADERS, "apikeyprivate": ""}
BAD: dict[str, tuple[dict[str, str], bytes]] = {
    "a missing header": (WITHOUT_KEY, good_body()),
    "an empty header": (EMPTY_KEY, good_body()),
    "a phone that is none": (HEADERS, good_body(UserPhone="90-555")),
    "a string for Force3D": (HEADERS, good_body(Force3D="yes")),
    "a number for UserId": (HEADERS, good_body(UserId=42)),
    "an empty body": (HEADERS, b""),
    "an empty object": (HEADERS, b"{}"),
    "a body that is not JSON": (HEADERS, b"{'ReferenceCode'"),
}


def check(peer: Peer) -> Checked:
    """Starts it and asks. Fit to be measured when the good request works; the rest is reported, not forbidden."""
    with running(peer) as server:
        server.wait_for_first_answer()
        first, second = ask(server.port), ask(server.port)
        fit = first.correct and second.correct
        unequal = (*_stale(first, second), *_accepted(server))
        return Checked(peer.name, fit, unequal, peer.differs)


def _stale(first: Answer, second: Answer) -> Iterator[str]:
    if first.session_id == second.session_id:
        yield "the guid is not fresh"
    if first.expiry is None or not is_half_an_hour_off(first.expiry, datetime.now(UTC)):
        yield f"the date is not now and 30 minutes (it was {first.expiry})"


def _accepted(server: Server) -> Iterator[str]:
    for what, (headers, body) in BAD.items():
        try:
            status = ask(server.port, headers=headers, body=body).status
        except (OSError, HTTPException) as error:
            yield f"{what} ends the connection ({type(error).__name__})"
        else:
            if status < 400:
                yield f"{what} is accepted"
