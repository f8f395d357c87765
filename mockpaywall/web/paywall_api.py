"""The vendor's API in Flask: every request that is not for the admin API becomes a Call."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import Blueprint
from flask import Request as FlaskRequest
from flask import Response as FlaskResponse
from flask import request as flask_request

from mockpaywall.engine.completion import finish
from mockpaywall.engine.context import World
from mockpaywall.engine.pipeline import answer
from mockpaywall.http.request import Call, Head, Headers
from mockpaywall.http.response import Phase, Reply
from mockpaywall.paywall.validation import BODY_LIMIT
from mockpaywall.web.flask_responses import deliver

DRAINED = 2**20
PATH_SAFE = "/:@!$&'()*+,;=~"
"""What stands in a path unencoded (RFC 3986, 3.3), besides letters, digits and `-._`."""
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")


def vendor(world: World) -> Blueprint:
    """The catch-all route. Routing is the pipeline's, so that both roads agree."""
    pages = Blueprint("vendor", __name__)

    @pages.route("/", defaults={"path": ""}, methods=METHODS, provide_automatic_options=False)
    @pages.route("/<path:path>", methods=METHODS, provide_automatic_options=False)
    def any_call(path: str) -> FlaskResponse:
        call, started_at = call_of(flask_request), world.clock()

        def ended(reply: Reply, phase: Phase) -> None:
            finish(call, reply, phase, started_at, world)

        return deliver(answer(call, world), flask_request.environ, ended)

    return pages


def call_of(asked: FlaskRequest) -> Call:
    """The request as a Call; a body over the limit is not kept."""
    body = asked.stream.read(BODY_LIMIT + 1)
    oversize = len(body) > BODY_LIMIT
    if oversize:
        _drain(asked)
    return Call(_head(asked), b"" if oversize else body, oversize)


def _head(asked: FlaskRequest) -> Head:
    return Head(
        asked.method,
        _target(asked),
        Headers(_header_pairs(asked)),
        scheme=asked.scheme,
        client_ip=asked.remote_addr or "",
        http_version=asked.environ.get("SERVER_PROTOCOL", "HTTP/1.1").removeprefix("HTTP/"),
    )


def _drain(asked: FlaskRequest) -> None:
    """What is left of a body too large, up to DRAINED bytes, so that the reply meets a client that listens."""
    left = DRAINED
    while left > 0 and (read := len(asked.stream.read(BODY_LIMIT))):
        left -= read


def _target(asked: FlaskRequest) -> str:
    """Path and query as sent where the server tells, else the path encoded anew."""
    raw = asked.environ.get("RAW_URI") or asked.environ.get("REQUEST_URI")
    if isinstance(raw, str) and raw.startswith("/"):
        return raw
    query = asked.query_string.decode("latin-1")
    path = quote(asked.environ.get("PATH_INFO", "").encode("latin-1"), safe=PATH_SAFE) or "/"
    return f"{path}?{query}" if query else path


def _header_pairs(asked: FlaskRequest) -> Iterator[tuple[str, str]]:
    """WSGI keeps the names in capitals with dashes; the order is the server's."""
    return ((name, value) for name, value in asked.headers.items())
