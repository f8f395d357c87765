"""Values as text and back. JSON lists, in the order of the fields; bytes as latin-1, so that any body fits.

What is kept for a call: its stamp, number and counts on one line, written by the script; then the receipt.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from hashlib import shake_128
from json.encoder import encode_basestring_ascii as quoted
from typing import Any

from mockpaywall.http.request import Call, Head, Headers
from mockpaywall.http.response import Header, Phase, Reply, Travel
from mockpaywall.model.exchange import ExchangeKey, Outcome, Receipt, Situation
from mockpaywall.model.mode import OK, Candidate, Mode
from mockpaywall.model.obfuscation import Veil
from mockpaywall.model.response_plan import Draw
from mockpaywall.model.virtual_clock import ClockSetting
from mockpaywall.paywall.api_error import Problem, Refusal
from mockpaywall.paywall.session import Session

Read = Callable[[str], Mode]
"""The mode that a text says."""

HONEST = (Candidate("default", OK),)

encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode


def offered(candidates: tuple[Candidate, ...]) -> str:
    """What the script needs to choose: a line each, "limit counter" or nothing."""
    if candidates[0].counter is None:
        return ""
    return "".join(map(_offer, candidates))


def _offer(candidate: Candidate) -> str:
    if candidate.counter is None:
        return "\n"
    limit = "-" if candidate.limit is None else candidate.limit
    return f"{limit} {candidate.counter}\n"


def veil_of(stamp: str, pairs: tuple[Header, ...]) -> Veil:
    """Made of a call's stamp, so that any process can lift it: no key stands in clear in a dump of Redis.

    It is no defence against who has the dump and this code.
    """
    longest = max([len(value) for _, value in pairs], default=0)
    return Veil(shake_128(stamp.encode()).digest(longest))


def receipt_text(receipt: Receipt, stamp: str) -> str:
    """Without the namespace, which its key has; *stamp* is the call's."""
    call = receipt.call
    special = ""
    if call.oversize or receipt.refusal or receipt.hint or receipt.candidates != HONEST:
        row = [
            call.oversize,
            receipt.hint,
            receipt.refusal and _refusal_list(receipt.refusal),
            [[one.source, str(one.mode), one.counter, one.limit] for one in receipt.candidates],
        ]
        special = f",{encode(row)}"
    body = quoted(call.body.decode("latin-1"))
    return f"[{receipt.received_at!r},{_head_text(call.head, stamp)},{body}{special}]"


def _head_text(head: Head, stamp: str) -> str:
    """With keys under the veil of *stamp*, or of the stamp that an earlier call with this head had."""
    known: str | None = head.notes.get(_head_text)
    if known is None:
        pairs = head.headers.pairs
        veiled = veil_of(stamp, pairs).over_keys(pairs)
        known = encode(
            [stamp, head.method, head.target, veiled, head.scheme, head.client_ip, head.http_version]
        )
        head.notes[_head_text] = known
    return known


def receipt_of(namespace: str, text: str, read: Read) -> Receipt:
    """What `receipt_text` was made from."""
    at, head, body, *special = json.loads(text)
    oversize, hint, refusal, candidates = special[0] if special else (False, "", None, None)
    return Receipt(
        namespace,
        Call(_head(head), body.encode("latin-1"), oversize),
        HONEST if candidates is None else tuple(_candidate(one, read) for one in candidates),
        at,
        _refusal(refusal) if refusal else None,
        hint,
    )


def _head(row: list[Any]) -> Head:
    stamp, method, target, pairs, scheme, client_ip, version = row
    veiled = tuple((name, value) for name, value in pairs)
    headers = Headers(veil_of(stamp, veiled).over_keys(veiled))
    return Head(method, target, headers, scheme=scheme, client_ip=client_ip, http_version=version)


def _candidate(row: list[Any], read: Read) -> Candidate:
    source, mode, counter, limit = row
    return Candidate(source, read(mode), counter, limit)


def _refusal_list(refusal: Refusal) -> list[Any]:
    problems = [[one.where, one.english, one.turkish] for one in refusal.problems]
    return [refusal.code, refusal.status, problems, refusal.hint, refusal.headers]


def _refusal(row: list[Any]) -> Refusal:
    code, status, problems, hint, headers = row
    told = tuple(Problem(*one) for one in problems)
    return Refusal(code, status, told, hint, tuple((name, value) for name, value in headers))


def situation_of(line: str, stamp: str, candidates: tuple[Candidate, ...], read: Read) -> Situation:
    """From the line that the script gave for a note: number, place, count, clock, real time, pace."""
    number, place, count, clock, real, pace = line.split(" ", 5)
    now = clock_of(clock).now(float(real))
    paced = OK if pace == "ok" else read(pace)
    return Situation(int(number), now, candidates[int(place)], int(count), paced, stamp)


def reply_text(reply: Reply) -> str:
    """Without the exchange, whose key has it."""
    pairs = ",".join([f"[{quoted(name)},{quoted(value)}]" for name, value in reply.headers])
    manner = ""
    if reply.delay_ms or reply.travel is not Travel.WHOLE or reply.pieces != 1 or reply.pieces_over_ms:
        row = [reply.delay_ms, reply.travel.value, reply.pieces, reply.pieces_over_ms]
        manner = f",{encode(row)[1:-1]}"
    return f"[{reply.status},[{pairs}],{quoted(reply.body.decode('latin-1'))}{manner}]"


def reply_of(row: list[Any], exchange: ExchangeKey) -> Reply:
    """What `reply_text` was made from."""
    status, headers, body, *manner = row
    delay_ms, travel, pieces, over_ms = manner or (0.0, Travel.WHOLE.value, 1, 0.0)
    pairs = tuple((name, value) for name, value in headers)
    return Reply(status, pairs, body.encode("latin-1"), delay_ms, Travel(travel), pieces, over_ms, exchange)


def outcome_text(outcome: Outcome, session: str) -> str:
    """*session* is its `session_text`, or empty."""
    acted, reason = quoted(outcome.acted), quoted(outcome.reason)
    draws = encode([[str(one.part), one.number] for one in outcome.draws]) if outcome.draws else "[]"
    return f"[{reply_text(outcome.reply)},{acted},{reason},{session or 'null'},{draws}]"


def outcome_of(text: str, exchange: ExchangeKey, read: Read) -> Outcome:
    """What `outcome_text` was made from."""
    reply, acted, reason, session, drawn = json.loads(text)
    kept = Session(*session) if session else None
    draws = tuple(Draw(read(part).steps[0].parts[0], number) for part, number in drawn)
    return Outcome(reply_of(reply, exchange), kept, acted, reason, draws)


def session_text(session: Session) -> str:
    """All of it."""
    session_id, reference_code, user_id, user_phone, force_3d, verified, issued_at, expires_at = session
    texts = f"{quoted(session_id)},{quoted(reference_code)},{quoted(user_id)},{quoted(user_phone)}"
    flags = f"{'true' if force_3d else 'false'},{'true' if verified else 'false'}"
    return f"[{texts},{flags},{issued_at!r},{expires_at!r}]"


def kept_text(session: Session) -> bytes:
    """As the script keeps it: the ReferenceCode first, in a form that Lua reads."""
    code = session.reference_code.encode()
    return b"%d %b%b" % (len(code), code, session_text(session).encode())


def session_of(kept: bytes) -> Session:
    """From what the script keeps."""
    length, _, rest = kept.partition(b" ")
    return Session(*json.loads(rest[int(length) :]))


def ending_text(phase: Phase, at: float, reply: Reply | None) -> str:
    """How an exchange ended; *reply* where it is not the settled one."""
    return f'["{phase.value}",{at!r},{reply_text(reply) if reply else "null"}]'


def clock_text(setting: ClockSetting) -> str:
    """Where it stands (or -), and how far it runs ahead."""
    frozen = "-" if setting.frozen_at is None else repr(float(setting.frozen_at))
    return f"{frozen}:{float(setting.offset_s)!r}"


@lru_cache(maxsize=64)
def clock_of(text: str) -> ClockSetting:
    """What `clock_text` was made from; real time for an empty text."""
    frozen, _, offset = (text or "-:0.0").partition(":")
    return ClockSetting(None if frozen == "-" else float(frozen), float(offset))
