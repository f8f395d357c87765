"""WireMock's global settings: delays added to every response."""

from __future__ import annotations

from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.request_args import read_json_body
from mockpaywall.wiremock.settings import SETTINGS_KEY, extend_settings, parse_global_delay, render_settings


def get_settings(context: AdminContext) -> dict[str, Any]:
    """Return the settings under the key `settings`, as WireMock does."""
    return {SETTINGS_KEY: render_settings(context.store.global_delay(context.scope))}


def replace_settings(context: AdminContext) -> dict[str, Any]:
    """Replace all settings; {} clears them. In a namespace, {} is a setting too: no delay, whatever all have.

    Return them bare: WireMock's Python client parses the response, although WireMock itself sends no body.
    """
    body = JsonNode(read_json_body(context.request))
    global_delay = parse_global_delay(body, context.app_context.parse_mode)
    context.store.set_global_delay(context.scope, global_delay)
    return render_settings(global_delay)


def patch_extended(context: AdminContext) -> dict[str, Any]:
    """Add values to the `extended` settings."""
    body = JsonNode(read_json_body(context.request))
    context.store.change_global_delay(context.scope, lambda old: extend_settings(old, body))
    return {}


ROUTES = (
    AdminRoute("GET", "/settings", get_settings),
    AdminRoute("POST", "/settings", replace_settings),
    AdminRoute("PUT", "/settings", replace_settings),
    AdminRoute("PATCH", "/settings/extended", patch_extended),
)
