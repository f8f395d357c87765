"""The responses of refused admin requests: {"errors":[{"code","title","detail"}]}, WireMock's shape."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from flask import Blueprint
from flask import Response as FlaskResponse
from werkzeug.exceptions import HTTPException

from mockpaywall.engine.admin_access import INTERNAL_ADMIN_ERROR
from mockpaywall.matching.pattern_error import PatternError, PatternErrors
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.paywall.card_data import mask_card_numbers_in_text, mask_values
from mockpaywall.paywall.envelope import encode_json
from mockpaywall.stores.base import MAX_RULES, TooManyAccounts, TooManyRules
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
        others: Sequence[AdminError] = (),
    ) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail
        self.code = status if code is None else code
        self.pointer = pointer
        self.extra = extra or {}
        self.others = others
        """Further reasons, each with its own pointer."""


def to_json_response(value: object, status: int = 200) -> FlaskResponse:
    """Return *value* as a JSON response."""
    return FlaskResponse(encode_json(value), status, content_type="application/json")


def register(admin: Blueprint) -> None:
    """Give every error the same shape."""
    for error_type, convert in CONVERTERS:
        admin.register_error_handler(error_type, partial(_respond, convert))


def convert_error(error: Exception) -> FlaskResponse:
    """Return the response to *error*, raised outside a view."""
    convert = next(convert for error_type, convert in CONVERTERS if isinstance(error, error_type))
    return to_error_response(convert(error))


def from_pattern_error(error: PatternError, title: str = "Invalid value") -> AdminError:
    """Return the refusal of a body that does not fit."""
    return AdminError(422, title, str(error), code=INVALID_INPUT_CODE, pointer=error.pointer or "/")


def _from_pattern_errors(error: PatternErrors) -> AdminError:
    """Return the refusal of a body with an entry for each wrong member."""
    first, *others = (from_pattern_error(each) for each in error.errors)
    return AdminError(
        first.status, first.title, first.detail, code=first.code, pointer=first.pointer, others=others
    )


def _from_mode_error(error: ModeError) -> AdminError:
    """Return the refusal of a text that is not a mode: where, what was found, what was expected."""
    details = {"position": error.position, "found": error.found, "expected": error.expected}
    nearest = {"nearest": error.nearest} if error.nearest else {}
    return AdminError(422, "Not a mode", str(error), pointer="/mode", extra=details | nearest)


def _from_invalid_uuid(error: InvalidUuid) -> AdminError:
    return AdminError(400, str(error), code=INVALID_INPUT_CODE)


def _from_http_exception(error: HTTPException) -> AdminError:
    return AdminError(error.code or 500, error.name)


def _from_store_unavailable(error: StoreUnavailable) -> AdminError:
    return AdminError(503, "The store is unavailable", str(error))


def _from_too_many_rules(_: TooManyRules) -> AdminError:
    detail = (
        f"a namespace has at most {MAX_RULES} rules, and so have all namespaces together: delete some first"
    )
    return AdminError(422, "Too many rules", detail)


def _from_too_many_accounts(_: TooManyAccounts) -> AdminError:
    detail = "--max-accounts limits the accounts that admin requests add, which are never evicted: delete some first"
    return AdminError(422, "Too many accounts", detail)


def _from_internal_error(error: Exception) -> AdminError:
    """Return an error without details: the traceback goes to the log only."""
    LOG.error("internal error in an admin request", exc_info=error)
    return AdminError(*INTERNAL_ADMIN_ERROR)


CONVERTERS: tuple[tuple[type[Exception], Callable[[Any], AdminError]], ...] = (
    (AdminError, lambda error: error),
    (PatternError, from_pattern_error),
    (PatternErrors, _from_pattern_errors),
    (ModeError, _from_mode_error),
    (InvalidUuid, _from_invalid_uuid),
    (HTTPException, _from_http_exception),
    (StoreUnavailable, _from_store_unavailable),
    (TooManyRules, _from_too_many_rules),
    (TooManyAccounts, _from_too_many_accounts),
    (Exception, _from_internal_error),
)
"""Exception -> the refusal of the request. The most specific entry applies."""


def to_error_response(refusal: AdminError) -> FlaskResponse:
    """Return *refusal* in WireMock's shape."""
    errors = [_render_error(each) for each in (refusal, *refusal.others)]
    return to_json_response({"errors": errors}, refusal.status)


def _render_error(refusal: AdminError) -> dict[str, Any]:
    mask = mask_card_numbers_in_text  # what was found may quote the request
    source = {"source": {"pointer": mask(refusal.pointer)}} if refusal.pointer else {}
    return {
        "code": refusal.code,
        **source,
        "title": mask(refusal.title),
        "detail": mask(refusal.detail),
        **mask_values(refusal.extra),
    }


def _respond(convert: Callable[[Any], AdminError], error: Exception) -> FlaskResponse:
    return to_error_response(convert(error))
