"""What telling of the journal needs from the world: the endpoints as stubs, and the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.engine.context import AppContext, Endpoint
from mockpaywall.wiremock.stub_mapping import RenderContext, StubEndpoint
from mockpaywall.wiremock.stub_renderer import render_rule_stub

JSON_TYPE_PATTERN = r"(?i)application/([^;]*\+)?json.*"


def build_render_context(context: AppContext) -> RenderContext:
    """Over *world*; rules are looked up when asked for."""
    endpoints = tuple(
        StubEndpoint(route.operation.summary, method, path, build_pattern(method, path, route))
        for path, routes in context.endpoints.items()
        for method, route in routes.items()
    )

    def stub(rule_id: str) -> dict[str, Any] | None:
        rules = (rule for rule in context.store.rules(None) if rule.id == rule_id)
        return next(map(render_rule_stub, rules), None)

    return RenderContext(context.seed, context.clock(), endpoints, stub)


def build_pattern(method: str, path: str, endpoint: Endpoint) -> dict[str, Any]:
    """A good request as a RequestPattern: one matcher a mandatory header or field, so that differences are small."""
    headers: dict[str, Any] = {
        name: {"matches": ".+"} for name in endpoint.headers.schema.get("required", ())
    }
    return {
        "method": method,
        "urlPath": path,
        "headers": {**headers, "Content-Type": {"matches": JSON_TYPE_PATTERN}},
        "bodyPatterns": [
            {"matchesJsonPath": _build_field_matcher(name, endpoint.body.schema)}
            for name in endpoint.body.schema.get("required", ())
        ],
    }


def _build_field_matcher(name: str, schema: Mapping[str, Any]) -> Any:
    pattern = schema.get("properties", {}).get(name, {}).get("pattern")
    return {"expression": f"$.{name}", "matches": pattern} if pattern else f"$.{name}"
