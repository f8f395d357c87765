"""The vendor's API in Flask: every request that is not for the admin API goes to the pipeline."""

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
from mockpaywall.paywall.header_hints import KEY_HEADERS
from mockpaywall.web.flask_responses import to_flask_response
from mockpaywall.web.mock_flask import MockFlask

MAX_DISCARDED_BYTES = 2**20
PATH_SAFE_CHARS = "/:@!$&'()*+,;=~"
"""Characters that need no encoding in a path (RFC 3986, 3.3), besides letters, digits and `-._`."""


def register(app: MockFlask, context: AppContext) -> None:
    """Register a route for every path and method. The pipeline does the routing, so that both servers agree."""
    blueprint = Blueprint("vendor", __name__)

    @blueprint.route("/", defaults={"path": ""}, provide_automatic_options=False)
    @blueprint.route("/<rest:path>", provide_automatic_options=False)
    def handle_request(path: str) -> FlaskResponse:
        in_flight = InFlightRequest(to_request(flask_request), context, context.store)
        in_flight.advance()
        if not isinstance(in_flight.result, Response):
            raise in_flight.result or RuntimeError("a store for threads must not suspend")
        return to_flask_response(in_flight.result, flask_request.environ, in_flight.complete)

    app.register_blueprint(blueprint)
    app.accept_every_method("vendor.handle_request")


def to_request(http_request: FlaskRequest) -> Request:
    """Convert Flask's request. A body over the limit is discarded."""
    body = http_request.stream.read(MAX_BODY_BYTES + 1)
    oversize = len(body) > MAX_BODY_BYTES
    if oversize:
        _discard_body(http_request)
    return Request(_to_head(http_request), b"" if oversize else body, oversize)


def _to_head(http_request: FlaskRequest) -> RequestHead:
    return RequestHead(
        http_request.method,
        _get_target(http_request),
        Headers(_iter_headers(http_request)),
        scheme=http_request.scheme,
        client_ip=http_request.remote_addr or "",
        http_version=http_request.environ.get("SERVER_PROTOCOL", "HTTP/1.1").removeprefix("HTTP/"),
    )


def _discard_body(http_request: FlaskRequest) -> None:
    """Read the rest of a body, up to MAX_DISCARDED_BYTES: a client that still sends may not read the response."""
    remaining = MAX_DISCARDED_BYTES
    while remaining > 0 and (size := len(http_request.stream.read(MAX_BODY_BYTES))):
        remaining -= size


def _get_target(http_request: FlaskRequest) -> str:
    """Return path and query as sent where the WSGI server passes them; otherwise encode the path again."""
    raw_target = http_request.environ.get("RAW_URI") or http_request.environ.get("REQUEST_URI")
    if isinstance(raw_target, str) and raw_target.startswith("/"):
        return raw_target
    query = http_request.query_string.decode("latin-1")
    path = quote(http_request.environ.get("PATH_INFO", "").encode("latin-1"), safe=PATH_SAFE_CHARS) or "/"
    return f"{path}?{query}" if query else path


def _iter_headers(http_request: FlaskRequest) -> Iterator[tuple[str, str]]:
    """Iterate over the headers in the WSGI server's order; WSGI does not keep the letter case of names.

    It also joins the values of a repeated header with commas (RFC 3875, 4.1.18). Those of key headers are separated
    again: two keys are not one key, and settings allow no comma in one.
    """
    for name, value in http_request.headers.items():
        values = value.split(",") if "," in value and name.lower() in KEY_HEADERS else [value]
        yield from ((name, each.strip()) for each in values)
