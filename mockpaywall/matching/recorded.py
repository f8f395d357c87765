"""A recorded call as a pattern: what else would have to be sent to be the same."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from mockpaywall.http.request import Request
from mockpaywall.matching.pattern import RequestPattern, parse

TRANSPORT = frozenset({"host", "content-length", "connection", "transfer-encoding", "accept-encoding"})
"""Headers that clients set by themselves and that differ between equal calls. In lower case. Source: ours."""


def pattern_of(call: Request) -> RequestPattern:
    """The pattern of calls that ask the same: method, URL, headers but TRANSPORT, and body.

    It holds the true values, secrets too.
    """
    written: dict[str, Any] = {"method": call.head.method, "url": call.head.target, "headers": _headers(call)}
    if call.body:
        written["bodyPatterns"] = [_body(call.body)]
    return parse(written)


def _headers(call: Request) -> dict[str, Any]:
    return {
        name: _demand(call.head.headers.get_all(name))
        for name in call.head.headers.first
        if name not in TRANSPORT
    }


def _demand(values: tuple[str, ...]) -> dict[str, Any]:
    wanted = [{"equalTo": value} for value in values]
    return wanted[0] if len(wanted) == 1 else {"hasExactly": wanted}


def _body(body: bytes) -> dict[str, Any]:
    try:
        return {"equalTo": body.decode()}
    except UnicodeDecodeError:
        return {"binaryEqualTo": b64encode(body).decode("ascii")}
