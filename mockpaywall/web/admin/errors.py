"""What a refused admin call answers: {"errors":[{"code","title","detail"}]}, WireMock's shape."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask import Response as FlaskResponse
from werkzeug.exceptions import HTTPException

from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.paywall.envelope import encode_json

INVALID_INPUT_CODE = 10
"""WireMock's code for JSON, UUIDs and dates that cannot be used."""
LOG = logging.getLogger("mockpaywall.admin")


class AdminError(Exception):
    """An admin call that is refused. *detail* says the mend; *pointer* where it is wrong."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str = "",
        *,
        code: int | None = None,
        pointer: str = "",
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.code = status if code is None else code
        self.pointer = pointer
        self.extra = extra or {}


def to_json_response(value: object, status: int = 200) -> FlaskResponse:
    """*value* as an admin reply."""
    return FlaskResponse(encode_json(value), status, content_type="application/json")


def register(admin: Blueprint) -> None:
    """Refusals of every kind get the one shape; so does a defect of ours, whose traceback stays in the log."""

    @admin.errorhandler(AdminError)
    def refused(error: AdminError) -> FlaskResponse:
        return _to_error_response(error)

    @admin.errorhandler(PatternError)
    def unfit(error: PatternError) -> FlaskResponse:
        title = "Error parsing JSON"
        return _to_error_response(
            AdminError(422, title, str(error), code=INVALID_INPUT_CODE, pointer=error.pointer or "/")
        )

    @admin.errorhandler(ModeError)
    def no_mode(error: ModeError) -> FlaskResponse:
        return _to_error_response(to_admin_error(error, "/mode"))

    @admin.errorhandler(HTTPException)
    def other(error: HTTPException) -> FlaskResponse:
        return _to_error_response(AdminError(error.code or 500, error.name))

    @admin.errorhandler(StoreUnavailable)
    def away(error: StoreUnavailable) -> FlaskResponse:
        return _to_error_response(AdminError(503, "The store is away", str(error)))

    @admin.errorhandler(Exception)
    def defect(error: Exception) -> FlaskResponse:
        LOG.error("a defect in an admin call", exc_info=error)
        return _to_error_response(AdminError(500, "A defect of the mock", "the log of the server tells more"))


def to_admin_error(error: ModeError, pointer: str) -> AdminError:
    """The refusal of a text that is no mode: where, what stood there, what was expected."""
    more = {"position": error.position, "found": error.found, "expected": error.expected}
    closest = {"nearest": error.nearest} if error.nearest else {}
    return AdminError(422, "Not a mode", str(error), pointer=pointer, extra=more | closest)


def _to_error_response(error: AdminError) -> FlaskResponse:
    source = {"source": {"pointer": error.pointer}} if error.pointer else {}
    description = {"code": error.code, **source, "title": error.title, "detail": error.detail, **error.extra}
    return to_json_response({"errors": [description]}, error.status)
