"""The default mode of a namespace, or of all."""

from __future__ import annotations

from typing import Any

from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import AdminContext, AdminRoute

EXPECTED = 'an object with mode, such as {"mode": "http=503@first-2"}'


def get_mode(context: AdminContext) -> dict[str, Any]:
    """As the grammar writes it."""
    return {"mode": str(context.store.default_mode(context.scope))}


def set_mode(context: AdminContext) -> dict[str, Any]:
    """Set it, and begin its count anew."""
    members = request_args.read_members(context.request, EXPECTED, "mode")
    mode = context.app_context.parse_mode(request_args.required(members, "mode", EXPECTED).string())
    context.store.set_default_mode(context.scope, mode)
    return get_mode(context)


def clear_mode(context: AdminContext) -> dict[str, Any]:
    """Go back to what holds for all, or to the mode of the start."""
    context.store.set_default_mode(context.scope, None)
    return get_mode(context)


ROUTES = (
    AdminRoute("GET", "/mode", get_mode),
    AdminRoute("PUT", "/mode", set_mode),
    AdminRoute("DELETE", "/mode", clear_mode),
)
