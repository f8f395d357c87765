"""Results and refusals, worded as replies."""

from __future__ import annotations

from http import HTTPStatus

from mockpaywall.http.header_names import HINT, JSON_TYPE, MODE, REQUEST_ID
from mockpaywall.http.response import Header, Reply
from mockpaywall.paywall.api_error import Refusal
from mockpaywall.paywall.envelope import envelope, written
from mockpaywall.paywall.error_codes import ErrorCode, by_number
from mockpaywall.paywall.hints import joined, plain
from mockpaywall.paywall.local_time import LocalTime
from mockpaywall.paywall.session import Session

CONTENT_TYPE: Header = ("Content-Type", JSON_TYPE)


def success(session: Session, local_time: LocalTime) -> Reply:
    """The documented answer: SessionId and SessionExpiryDate."""
    text = f"{_BEFORE}{session.session_id}{_BETWEEN}{local_time.written(session.expires_at)}{_AFTER}"
    return Reply(200, (CONTENT_TYPE,), text.encode("ascii"))


def business_refusal(code: ErrorCode, language: str) -> Reply:
    """What the vendor's business logic would refuse: HTTP 200, the code's own short text."""
    return _reply(200, envelope(code.number, code.text(language), None))


def coded(number: int, language: str) -> bytes:
    """The envelope of a refusal that is no more than its code: the code's own short text, or HTTP's."""
    code = by_number(number)
    return written(envelope(number, code.text(language) if code else _phrase(number), None))


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return f"HTTP {status}"


def refused(refusal: Refusal, language: str, *, mirror: bool) -> Reply:
    """A refusal with its hint; under *mirror* with its HTTP status, else in a 200."""
    status = refusal.status if mirror else 200
    reply = _reply(status, envelope(refusal.code, refusal.message(language), None), refusal.headers)
    return hinted(reply, refusal.hint)


def hinted(reply: Reply, hint: str) -> Reply:
    """*reply* with one more hint in its X-Mock-Hint."""
    if not hint:
        return reply
    known = [value for name, value in reply.headers if name == HINT]
    others = tuple([pair for pair in reply.headers if pair[0] != HINT])
    line = plain(joined((*known, hint)) if known else hint)
    return reply._replace(headers=(*others, (HINT, line)))


def sealed(reply: Reply, exchange: tuple[str, int], request_id: str, acted: str) -> Reply:
    """*reply* as one of a call's: X-Mock-Request-Id, and X-Mock-Mode when a mode other than `ok` acted."""
    signed = ((REQUEST_ID, request_id), (MODE, acted)) if acted else ((REQUEST_ID, request_id),)
    return Reply(reply.status, reply.headers + signed, reply.body, exchange=exchange)


def _reply(status: int, content: object, extra: tuple[Header, ...] = ()) -> Reply:
    return Reply(status, (CONTENT_TYPE, *extra), written(content))


# The success is the one reply that is made all day: it is written once, with places for its two values.
_BEFORE, _BETWEEN, _AFTER = (
    written(envelope(0, "", {"SessionId": "@", "SessionExpiryDate": "@"})).decode("ascii").split("@")
)
