"""The calls of WireMock that the mock does not have, or has without effect: refused by name, or accepted."""

from __future__ import annotations

from functools import partial
from typing import Any, NoReturn

from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.wiremock.dialect import WIREMOCK_CALLS, DialectCall, Support


def get_recording_status(context: AdminContext) -> dict[str, Any]:
    """Return WireMock's status before the first recording."""
    return {"status": "NeverStarted"}


def take_snapshot(context: AdminContext) -> dict[str, Any]:
    """Return the stubs made from proxied requests: none."""
    return {"mappings": []}


def list_files(context: AdminContext) -> list[str]:
    """Return the names of the body files: none."""
    return []


def _refuse(call: DialectCall, context: AdminContext, *path_values: str) -> NoReturn:
    raise AdminError(call.status, call.refusal_title, call.note)


def _accept(call: DialectCall, context: AdminContext) -> dict[str, Any]:
    return {"status": "ignored", "message": call.note}


def _make_routes(support: Support, handler: Any) -> tuple[AdminRoute, ...]:
    calls = (call for call in WIREMOCK_CALLS if call.support is support)
    return tuple(
        AdminRoute(
            call.method,
            call.path.replace("{name}", "<path:name>"),
            partial(handler, call),
            parameters=None,
            is_scoped=False,
        )
        for call in calls
    )


ROUTES = (
    AdminRoute("GET", "/recordings/status", get_recording_status),
    AdminRoute("POST", "/recordings/snapshot", take_snapshot),
    AdminRoute("GET", "/files", list_files),
    *_make_routes(Support.WITHOUT_EFFECT, _accept),
    *_make_routes(Support.REFUSED, _refuse),
)
