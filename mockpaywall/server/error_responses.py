"""The lane's words, whatever happens: a lane that fails must not take a connection with it."""

from __future__ import annotations

import logging

from mockpaywall.http import serialization
from mockpaywall.http.response import Response
from mockpaywall.server.application import Application
from mockpaywall.server.request_checks import BadRequest

FALLBACK_RESPONSE = Response(500, (("Content-Type", "text/plain; charset=utf-8"),), b"internal error\n")
"""When even the lane cannot word its failure."""

_LOG = logging.getLogger("mockpaywall.server")


class SafeApplication:
    """`refuse`, `trip` and `sent` of *lane*, which here never raise. Tracebacks are logged, never sent."""

    __slots__ = ("_application",)

    def __init__(self, application: Application) -> None:
        self._application = application

    def bad_request_response(self, bad_request: BadRequest) -> Response:
        try:
            return self._application.bad_request_response(bad_request.status, bad_request.reason)
        except Exception as error:
            return self.internal_error_response(error)

    def internal_error_response(self, error: BaseException) -> Response:
        _LOG.error("a defect of the server; the client gets a 500", exc_info=error)
        try:
            response = self._application.internal_error_response(error)
            serialization.serialize(response, "", "")
        except Exception:
            _LOG.exception("a defect while wording a defect")
            return FALLBACK_RESPONSE
        return response
