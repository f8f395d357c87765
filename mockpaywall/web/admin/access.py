"""The access rules of the admin API in Flask: requests are refused from their head, and responses get their headers."""

from __future__ import annotations

from flask import Flask
from flask import Request as FlaskRequest
from flask import Response as FlaskResponse
from flask import request as flask_request

from mockpaywall.engine.admin_access import AdminAccess
from mockpaywall.engine.admin_responses import log_refusal, make_headers, respond_to_head
from mockpaywall.engine.page_redirect import redirect_to_page
from mockpaywall.http.namespace_path import split_admin_path
from mockpaywall.http.request import Headers, RequestHead
from mockpaywall.http.response import Response


def register(app: Flask, access: AdminAccess) -> None:
    """Check every admin request, whether or not a route matches it: a blueprint's hooks miss those without one."""

    @app.before_request
    def check_access() -> FlaskResponse | None:
        if (subpath := split_admin_path(flask_request.path)) is None:
            return _redirect_to_page(flask_request) if flask_request.path.endswith("/") else None
        head = _to_head(flask_request)
        response = respond_to_head(access, head, subpath)
        if response is None:
            return None
        log_refusal(head, response)
        return _to_flask_response(response)

    @app.after_request
    def add_headers(response: FlaskResponse) -> FlaskResponse:
        if split_admin_path(flask_request.path) is not None:
            for name, value in make_headers(access, _to_head(flask_request).headers):
                response.headers.setdefault(name, value)
        return response


def _redirect_to_page(http_request: FlaskRequest) -> FlaskResponse | None:
    redirect = redirect_to_page(_to_head(http_request))
    return None if redirect is None else _to_flask_response(redirect)


def _to_head(http_request: FlaskRequest) -> RequestHead:
    return RequestHead(
        http_request.method,
        http_request.path,
        Headers(http_request.headers.items()),
        scheme=http_request.scheme,
        client_ip=http_request.remote_addr or "",
    )


def _to_flask_response(response: Response) -> FlaskResponse:
    flask_response = FlaskResponse(response.body, response.status)
    flask_response.headers.clear()
    flask_response.headers.extend(response.headers)
    return flask_response
