"""WireMock's global settings: delays on top of every reply's own. What is sent replaces; {} clears."""

from __future__ import annotations

from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.model.global_delay import GlobalDelay
from mockpaywall.model.mode import OK
from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.delays import DISTRIBUTION, parse_delays

FIXED_DELAY = "fixedDelay"
PROXY = "proxyPassThrough"
EXTENDED = "extended"
SETTINGS_KEY = "settings"
KNOWN_KEYS = (FIXED_DELAY, DISTRIBUTION, EXTENDED, PROXY)
EXPECTED = f"settings: an object with {FIXED_DELAY} and {DISTRIBUTION}"


def get_settings(context: AdminContext) -> dict[str, Any]:
    """Wrapped, as WireMock has it."""
    return {SETTINGS_KEY: _render_settings(context.store.global_delay(context.scope))}


def replace_settings(context: AdminContext) -> dict[str, Any]:
    """Answers the settings flat: its Python client reads them, though WireMock itself sends nothing."""
    global_delay = _parse_global_delay(JsonNode(request_args.read_json_body(context.request)), context)
    context.store.set_global_delay(context.scope, global_delay)
    return _render_settings(global_delay)


def extend_settings(context: AdminContext) -> dict[str, Any]:
    """Keep further values that mean nothing here, for whoever asks for them."""
    members = request_args.read_members(context.request, f"an object with {EXTENDED}", EXTENDED)
    global_delay = context.store.global_delay(context.scope)
    extended = {**global_delay.as_given.get(EXTENDED, {}), **_parse_extended(members)}
    context.store.set_global_delay(
        context.scope, GlobalDelay(global_delay.mode, {**global_delay.as_given, EXTENDED: extended})
    )
    return {}


ROUTES = (
    AdminRoute("GET", "/settings", get_settings),
    AdminRoute("POST", "/settings", replace_settings),
    AdminRoute("PUT", "/settings", replace_settings),
    AdminRoute("PATCH", "/settings/extended", extend_settings),
)


def _parse_global_delay(body: JsonNode, context: AdminContext) -> GlobalDelay:
    """The settings in *body*, wrapped or not. Raises PatternError."""
    members = request_args.optional_members(
        body.object_members(EXPECTED).get(SETTINGS_KEY, body), EXPECTED, *KNOWN_KEYS
    )
    _parse_extended(members)
    if PROXY in members:
        members[PROXY].boolean()
    parts = parse_delays(members, FIXED_DELAY)
    description = {name: node.value for name, node in members.items() if name != PROXY}
    return GlobalDelay(context.app_context.parse_mode("+".join(parts)) if parts else OK, description)


def _parse_extended(members: dict[str, JsonNode]) -> dict[str, Any]:
    if EXTENDED not in members:
        return {}
    return {name: node.value for name, node in members[EXTENDED].object_members("an object").items()}


def _render_settings(global_delay: GlobalDelay) -> dict[str, Any]:
    return {**global_delay.as_given, PROXY: False}
