"""What a refused admin call answers: {"errors":[{"code","title","detail"}]}, WireMock's shape."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from flask import Blueprint
from flask import Response as FlaskResponse
from werkzeug.exceptions import HTTPException

from mockpaywall.matching.pattern_error import PatternError
from mockpaywall.model.store_unavailable import StoreAway
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.paywall.envelope import written

UNREADABLE = 10
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
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.code = status if code is None else code
        self.pointer = pointer
        self.more = more or {}


def as_json(value: object, status: int = 200) -> FlaskResponse:
    """*value* as an admin reply."""
    return FlaskResponse(written(value), status, content_type="application/json")


def mount(admin: Blueprint) -> None:
    """Refusals of every kind get the one shape; so does a defect of ours, whose traceback stays in the log."""

    @admin.errorhandler(AdminError)
    def refused(error: AdminError) -> FlaskResponse:
        return _errors(error)

    @admin.errorhandler(PatternError)
    def unfit(error: PatternError) -> FlaskResponse:
        title = "Error parsing JSON"
        return _errors(AdminError(422, title, str(error), code=UNREADABLE, pointer=error.pointer or "/"))

    @admin.errorhandler(ModeError)
    def no_mode(error: ModeError) -> FlaskResponse:
        return _errors(mode_refused(error, "/mode"))

    @admin.errorhandler(HTTPException)
    def other(error: HTTPException) -> FlaskResponse:
        return _errors(AdminError(error.code or 500, error.name))

    @admin.errorhandler(StoreAway)
    def away(error: StoreAway) -> FlaskResponse:
        return _errors(AdminError(503, "The store is away", str(error)))

    @admin.errorhandler(Exception)
    def defect(error: Exception) -> FlaskResponse:
        LOG.error("a defect in an admin call", exc_info=error)
        return _errors(AdminError(500, "A defect of the mock", "the log of the server tells more"))


def mode_refused(error: ModeError, pointer: str) -> AdminError:
    """The refusal of a text that is no mode: where, what stood there, what was expected."""
    more = {"position": error.position, "found": error.found, "expected": error.expected}
    near = {"nearest": error.nearest} if error.nearest else {}
    return AdminError(422, "Not a mode", str(error), pointer=pointer, more=more | near)


def _errors(error: AdminError) -> FlaskResponse:
    source = {"source": {"pointer": error.pointer}} if error.pointer else {}
    told = {"code": error.code, **source, "title": error.title, "detail": error.detail, **error.more}
    return as_json({"errors": [told]}, error.status)
