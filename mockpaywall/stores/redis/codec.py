"""Values as text and back. JSON arrays in the order of the fields; bytes as latin-1, so that any body can be stored.

A recorded request is stored as its token, number and counts on one line, written by the script; then the request.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Fault, Response
from mockpaywall.model.exchange import Outcome, PerformedOperation, ReceivedRequest, RequestRecord
from mockpaywall.model.mode import OK, OK_BRANCH, Branch, Mode, ModeCandidate
from mockpaywall.model.request_times import RequestTimes
from mockpaywall.model.response_plan import RandomDraw
from mockpaywall.model.virtual_clock import VirtualClock
from mockpaywall.paywall.api_errors import FieldError, Refusal
from mockpaywall.paywall.session import Session

ModeParser = Callable[[str], Mode]
"""Parses a mode. Raises ModeError."""

DEFAULT_CANDIDATES = (ModeCandidate("default", OK_BRANCH),)

encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def encode_candidates(candidates: tuple[ModeCandidate, ...]) -> str:
    """Encode what the script needs to choose: one line per candidate, empty for one without a counter."""
    if candidates[0].counter is None:
        return ""
    return "".join(map(_encode_candidate, candidates))


def _encode_candidate(candidate: ModeCandidate) -> str:
    if candidate.counter is None:
        return "\n"
    limit = "-" if candidate.limit is None else candidate.limit
    lookbacks = f"@{';'.join(map(str, candidate.branch.lookbacks))}" if candidate.branch.is_timed else ""
    total = f" {candidate.total_counter}" if candidate.total_counter else ""
    return f"{limit}{lookbacks} {candidate.counter}{total}\n"


def encode_received(received: ReceivedRequest) -> str:
    """Encode everything but the namespace, which its key has."""
    request = received.request
    extra = ""
    if request.oversize or received.refusal or received.hint or received.candidates != DEFAULT_CANDIDATES:
        row = [
            request.oversize,
            received.hint,
            received.refusal and _encode_refusal(received.refusal),
            list(map(_encode_stored_candidate, received.candidates)),
        ]
        extra = f",{encode(row)}"
    body = quoted(request.body.decode("latin-1"))
    return f"[{received.received_at!r},{_encode_head(request.head)},{body}{extra}]"


def _encode_stored_candidate(candidate: ModeCandidate) -> list[Any]:
    source, branch, total_counter = candidate.source, str(candidate.branch), candidate.total_counter
    return [source, branch, candidate.counter, candidate.limit, candidate.headers, total_counter]


def _encode_head(head: RequestHead) -> str:
    """Encode a head once: a client repeats it. Header values are stored in clear."""
    encoded: str | None = head.cache.get(_encode_head)
    if encoded is None:
        row = [head.method, head.target, head.headers.pairs, head.scheme, head.client_ip, head.http_version]
        encoded = head.cache[_encode_head] = encode(row)
    return encoded


def decode_received(namespace: str, text: str, parse_mode: ModeParser) -> ReceivedRequest:
    """Decode the result of `encode_received`."""
    received_at, head, body, *extra = json.loads(text)
    oversize, hint, refusal, candidates = extra[0] if extra else (False, "", None, None)
    return ReceivedRequest(
        namespace,
        Request(_decode_head(head), body.encode("latin-1"), oversize),
        DEFAULT_CANDIDATES
        if candidates is None
        else tuple(_decode_candidate(one, parse_mode) for one in candidates),
        received_at,
        _decode_refusal(refusal) if refusal else None,
        hint,
    )


def _decode_head(row: list[Any]) -> RequestHead:
    method, target, pairs, scheme, client_ip, version = row
    headers = Headers((name, value) for name, value in pairs)
    return RequestHead(method, target, headers, scheme=scheme, client_ip=client_ip, http_version=version)


def _decode_candidate(row: list[Any], parse_mode: ModeParser) -> ModeCandidate:
    source, branch, counter, limit, headers, total_counter = row
    pairs = tuple((name, value) for name, value in headers)
    return ModeCandidate(source, parse_mode(branch).branches[0], counter, limit, pairs, total_counter)


def _encode_refusal(refusal: Refusal) -> list[Any]:
    field_errors = _to_rows(refusal.field_errors)
    return [refusal.code, refusal.status, field_errors, refusal.hint, refusal.headers]


def _to_rows(field_errors: Iterable[FieldError]) -> list[list[str]]:
    return [[one.field, one.english, one.turkish, one.pointer] for one in field_errors]


def _decode_refusal(row: list[Any]) -> Refusal:
    code, status, field_errors, hint, headers = row
    description = tuple(FieldError(*one) for one in field_errors)
    return Refusal(code, status, description, hint, tuple((name, value) for name, value in headers))


def decode_record(
    line: str, token: str, candidates: tuple[ModeCandidate, ...], parse_mode: ModeParser
) -> RequestRecord:
    """Decode the reply to a record command: number, index of the candidate, count, clock, real time, delay, times."""
    number, index, count, clock, real_time, global_delay, *times = line.split(" ")
    now = decode_clock(clock).now(float(real_time))
    delay_mode = OK if global_delay == "ok" else parse_mode(global_delay)
    candidate = candidates[int(index)]
    request_times = _decode_times(now, times, candidate.branch)
    return RequestRecord(int(number), now, candidate, int(count), delay_mode, token, request_times)


def _decode_times(now: float, texts: list[str], branch: Branch) -> RequestTimes | None:
    """Decode the first time and one for each lookback of *branch*, "-" where there is none."""
    if not texts:
        return None
    first, *earlier = texts
    pairs = zip(branch.lookbacks, earlier, strict=True)
    return RequestTimes(
        now, float(first), tuple((count, float(text)) for count, text in pairs if text != "-")
    )


def encode_response(response: Response) -> str:
    """Encode status, headers and body; then delay, fault and dribble, unless they are the defaults."""
    pairs = ",".join([f"[{quoted(name)},{quoted(value)}]" for name, value in response.headers])
    extra = ""
    if (
        response.delay_ms
        or response.fault is not Fault.NONE
        or response.dribble_chunks != 1
        or response.dribble_ms
    ):
        row = [response.delay_ms, response.fault.value, response.dribble_chunks, response.dribble_ms]
        extra = f",{encode(row)[1:-1]}"
    return f"[{response.status},[{pairs}],{quoted(response.body.decode('latin-1'))}{extra}]"


def decode_response(row: list[Any]) -> Response:
    """Decode a row of `encode_response`."""
    status, headers, body, *extra = row
    delay_ms, fault, dribble_chunks, dribble_ms = extra or (0.0, Fault.NONE.value, 1, 0.0)
    pairs = tuple((name, value) for name, value in headers)
    return Response(status, pairs, body.encode("latin-1"), delay_ms, Fault(fault), dribble_chunks, dribble_ms)


def encode_outcome(outcome: Outcome, session: str) -> str:
    """Encode an outcome. *session* is its session, encoded, or empty."""
    applied_mode, reason = quoted(outcome.applied_mode), quoted(outcome.reason)
    draws = encode([[str(one.part), one.number] for one in outcome.draws]) if outcome.draws else "[]"
    performed = _encode_performed(outcome.performed)
    response = encode_response(outcome.response)
    errors = f",{encode(_to_rows(outcome.field_errors))}" if outcome.field_errors else ""
    return f"[{response},{applied_mode},{reason},{session or 'null'},{draws},{performed}{errors}]"


def _encode_performed(performed: PerformedOperation | None) -> str:
    if performed is None:
        return "null"
    operation, user_id, reference_code, captures = performed
    flag = ",true" if captures else ""
    return f"[{quoted(operation)},{quoted(user_id)},{quoted(reference_code)}{flag}]"


def decode_outcome(text: str, parse_mode: ModeParser) -> Outcome:
    """Decode the result of `encode_outcome`."""
    response, applied_mode, reason, session_row, draw_rows, performed_row, *rest = json.loads(text)
    session = Session(*session_row) if session_row else None
    draws = tuple(
        RandomDraw(parse_mode(part).branches[0].steps[0].parts[0], number) for part, number in draw_rows
    )
    performed = PerformedOperation(*performed_row) if performed_row else None
    errors = tuple(FieldError(*row) for row in rest[0]) if rest else ()
    return Outcome(decode_response(response), session, applied_mode, reason, draws, (), performed, errors)


def encode_session(session: Session) -> str:
    """Encode all fields."""
    session_id, reference_code, user_id, user_phone, force_3d, verified, issued_at, expires_at = session
    texts = f"{quoted(session_id)},{quoted(reference_code)},{quoted(user_id)},{quoted(user_phone)}"
    flags = f"{'true' if force_3d else 'false'},{'true' if verified else 'false'}"
    return f"[{texts},{flags},{issued_at!r},{expires_at!r}]"


def encode_stored_session(session: Session) -> bytes:
    """Encode a session as the script stores it: the ReferenceCode first, in a form that Lua can read."""
    code = session.reference_code.encode()
    return b"%d %b%b" % (len(code), code, encode_session(session).encode())


def decode_stored_session(data: bytes) -> Session:
    """Decode the result of `encode_stored_session`."""
    length, _, rest = data.partition(b" ")
    return Session(*json.loads(rest[int(length) :]))


def encode_completion(phase: ExchangePhase, at: float, response: Response | None) -> str:
    """Encode how an exchange ended; *response* is what was sent, where that is not what was committed."""
    return f'["{phase.value}",{at!r},{encode_response(response) if response else "null"}]'


def encode_clock(clock: VirtualClock) -> str:
    """Encode a clock: where it is frozen (or -), and its offset."""
    frozen = "-" if clock.frozen_at is None else repr(float(clock.frozen_at))
    return f"{frozen}:{float(clock.offset_s)!r}"


@lru_cache(maxsize=64)
def decode_clock(text: str) -> VirtualClock:
    """Decode the result of `encode_clock`; an empty text is real time."""
    frozen, _, offset = (text or "-:0.0").partition(":")
    return VirtualClock(None if frozen == "-" else float(frozen), float(offset))
