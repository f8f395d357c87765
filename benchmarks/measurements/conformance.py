"""Whether a server does the whole workload: fresh values for the valid request, a refusal for each invalid one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from http.client import HTTPException

from peers.peer import Peer
from results.records import Conformance
from server_process import ServerProcess, run_server
from workload import HEADERS, VALID_BODY, SessionResponse, encode_body, expires_in_half_an_hour, post_session

WITHOUT_KEY = {name: value for name, value in HEADERS.items() if name != "apiclientprivate"}
EMPTY_KEY = {**HEADERS, "apikeyprivate": ""}
INVALID_REQUESTS: dict[str, tuple[dict[str, str], bytes]] = {
    "a missing header": (WITHOUT_KEY, VALID_BODY),
    "an empty header": (EMPTY_KEY, VALID_BODY),
    "an invalid phone number": (HEADERS, encode_body(UserPhone="90-555")),
    "a string for Force3D": (HEADERS, encode_body(Force3D="yes")),
    "a number for UserId": (HEADERS, encode_body(UserId=42)),
    "an empty body": (HEADERS, b""),
    "an empty object": (HEADERS, b"{}"),
    "a body that is not JSON": (HEADERS, b"{'ReferenceCode'"),
}


def check_conformance(peer: Peer) -> Conformance:
    """Start the server and send the requests. It is usable if the valid request works; the rest is only reported."""
    with run_server(peer) as server:
        server.wait_for_first_response()
        first, second = post_session(server.port), post_session(server.port)
        usable = first.is_correct and second.is_correct
        failures = (*_stale_values(first, second), *_accepted_requests(server))
        return Conformance(peer.name, usable, failures, peer.known_differences)


def _stale_values(first: SessionResponse, second: SessionResponse) -> Iterator[str]:
    if first.session_id == second.session_id:
        yield "the GUID is not fresh"
    if first.expiry is None or not expires_in_half_an_hour(first.expiry, datetime.now(UTC)):
        yield f"the date is not 30 minutes ahead (it was {first.expiry})"


def _accepted_requests(server: ServerProcess) -> Iterator[str]:
    for name, (headers, body) in INVALID_REQUESTS.items():
        try:
            status = post_session(server.port, headers=headers, body=body).status
        except (OSError, HTTPException) as error:
            yield f"{name} closes the connection ({type(error).__name__})"
        else:
            if status < 400:
                yield f"{name} is accepted"
