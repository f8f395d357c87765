"""The default mode of a namespace, or of all."""

from __future__ import annotations

from typing import Any

from mockpaywall.matching.json_fields import required
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.request_args import read_members

EXPECTED = 'an object with mode, such as {"mode": "http=503@first-2"}'


def get_mode(context: AdminContext) -> dict[str, Any]:
    """Return the mode in its canonical form."""
    return {"mode": str(context.store.default_mode(context.scope))}


def set_mode(context: AdminContext) -> dict[str, Any]:
    """Set the mode and restart its count."""
    members = read_members(context.request, EXPECTED, "mode")
    mode = context.app_context.parse_mode(required(members, "mode", EXPECTED).string())
    context.store.set_default_mode(context.scope, mode)
    return get_mode(context)


def clear_mode(context: AdminContext) -> dict[str, Any]:
    """Return to the mode of all namespaces, or to that of the start."""
    context.store.set_default_mode(context.scope, None)
    return get_mode(context)


ROUTES = (
    AdminRoute("GET", "/mode", get_mode),
    AdminRoute("PUT", "/mode", set_mode),
    AdminRoute("DELETE", "/mode", clear_mode),
)
