"""The vendor's API in Flask: every request that is not for the admin API becomes a Call."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from flask import Blueprint
from flask import Request as FlaskRequest
from flask import Response as FlaskResponse
from flask import request as flask_request

from mockpaywall.engine.context import AppContext
from mockpaywall.engine.paywall_application import InFlightRequest
from mockpaywall.http.json_limits import MAX_BODY_BYTES
from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import Response
from mockpaywall.web.flask_responses import to_flask_response

MAX_DRAIN_BYTES = 2**20
PATH_SAFE_CHARS = "/:@!$&'()*+,;=~"
"""What stands in a path unencoded (RFC 3986, 3.3), besides letters, digits and `-._`."""
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE")


def create_blueprint(context: AppContext) -> Blueprint:
    """The catch-all route. Routing is the pipeline's, so that both roads agree."""
    pages = Blueprint("vendor", __name__)

    @pages.route("/", defaults={"path": ""}, methods=METHODS, provide_automatic_options=False)
    @pages.route("/<path:path>", methods=METHODS, provide_automatic_options=False)
    def any_call(path: str) -> FlaskResponse:
        in_flight = InFlightRequest(read_request(flask_request), context, context.store)
        in_flight.advance()
        if not isinstance(in_flight.result, Response):
            raise in_flight.result or RuntimeError("a store for threads must not suspend")
        return to_flask_response(in_flight.result, flask_request.environ, in_flight.complete)

    return pages


def read_request(http_request: FlaskRequest) -> Request:
    """The request as a Call; a body over the limit is not kept."""
    body = http_request.stream.read(MAX_BODY_BYTES + 1)
    oversize = len(body) > MAX_BODY_BYTES
    if oversize:
        _drain(http_request)
    return Request(_read_head(http_request), b"" if oversize else body, oversize)


def _read_head(http_request: FlaskRequest) -> RequestHead:
    return RequestHead(
        http_request.method,
        _get_target(http_request),
        Headers(_iter_headers(http_request)),
        scheme=http_request.scheme,
        client_ip=http_request.remote_addr or "",
        http_version=http_request.environ.get("SERVER_PROTOCOL", "HTTP/1.1").removeprefix("HTTP/"),
    )


def _drain(http_request: FlaskRequest) -> None:
    """What is left of a body too large, up to DRAINED bytes, so that the reply meets a client that listens."""
    left = MAX_DRAIN_BYTES
    while left > 0 and (read := len(http_request.stream.read(MAX_BODY_BYTES))):
        left -= read


def _get_target(http_request: FlaskRequest) -> str:
    """Path and query as sent where the server tells, else the path encoded anew."""
    raw = http_request.environ.get("RAW_URI") or http_request.environ.get("REQUEST_URI")
    if isinstance(raw, str) and raw.startswith("/"):
        return raw
    query = http_request.query_string.decode("latin-1")
    path = quote(http_request.environ.get("PATH_INFO", "").encode("latin-1"), safe=PATH_SAFE_CHARS) or "/"
    return f"{path}?{query}" if query else path


def _iter_headers(http_request: FlaskRequest) -> Iterator[tuple[str, str]]:
    """WSGI keeps the names in capitals with dashes; the order is the server's."""
    return ((name, value) for name, value in http_request.headers.items())
