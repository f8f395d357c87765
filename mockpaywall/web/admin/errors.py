"""The responses of refused admin requests: {"errors":[{"code","title","detail"}]}, WireMock's shape."""

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
from mockpaywall.wiremock.uuids import InvalidUuid

INVALID_INPUT_CODE = 10
"""WireMock's code for JSON, UUIDs and dates that cannot be used."""
LOG = logging.getLogger("mockpaywall.admin")


class AdminError(Exception):
    """A refused admin request. *detail* says how to correct it; *pointer* says which part of it is wrong."""

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
    """Return *value* as a JSON response."""
    return FlaskResponse(encode_json(value), status, content_type="application/json")


def register(admin: Blueprint) -> None:
    """Give every error the same shape. The traceback of an internal error goes to the log only."""

    @admin.errorhandler(AdminError)
    def on_admin_error(error: AdminError) -> FlaskResponse:
        return _to_error_response(error)

    @admin.errorhandler(PatternError)
    def on_pattern_error(error: PatternError) -> FlaskResponse:
        return _to_error_response(from_pattern_error(error, "Error parsing JSON"))

    @admin.errorhandler(InvalidUuid)
    def on_invalid_uuid(error: InvalidUuid) -> FlaskResponse:
        return _to_error_response(AdminError(400, str(error), code=INVALID_INPUT_CODE))

    @admin.errorhandler(ModeError)
    def on_mode_error(error: ModeError) -> FlaskResponse:
        return _to_error_response(_from_mode_error(error))

    @admin.errorhandler(HTTPException)
    def on_http_exception(error: HTTPException) -> FlaskResponse:
        return _to_error_response(AdminError(error.code or 500, error.name))

    @admin.errorhandler(StoreUnavailable)
    def on_store_unavailable(error: StoreUnavailable) -> FlaskResponse:
        return _to_error_response(AdminError(503, "The store is unavailable", str(error)))

    @admin.errorhandler(Exception)
    def on_internal_error(error: Exception) -> FlaskResponse:
        LOG.error("internal error in an admin request", exc_info=error)
        return _to_error_response(
            AdminError(500, "Internal error of the mock", "see the log of the server for the cause")
        )


def from_pattern_error(error: PatternError, title: str) -> AdminError:
    """Return the refusal of a body that does not fit."""
    return AdminError(422, title, str(error), code=INVALID_INPUT_CODE, pointer=error.pointer or "/")


def _from_mode_error(error: ModeError) -> AdminError:
    """Return the refusal of a text that is not a mode: where, what was found, what was expected."""
    details = {"position": error.position, "found": error.found, "expected": error.expected}
    nearest = {"nearest": error.nearest} if error.nearest else {}
    return AdminError(422, "Not a mode", str(error), pointer="/mode", extra=details | nearest)


def _to_error_response(error: AdminError) -> FlaskResponse:
    source = {"source": {"pointer": error.pointer}} if error.pointer else {}
    entry = {"code": error.code, **source, "title": error.title, "detail": error.detail, **error.extra}
    return to_json_response({"errors": [entry]}, error.status)
