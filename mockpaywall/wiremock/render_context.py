"""What telling of the journal needs from the world: the endpoints as stubs, and the rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.engine.context import Route, World
from mockpaywall.wiremock.stub_mapping import Background, Endpoint
from mockpaywall.wiremock.stub_renderer import rule_stub

JSON_TYPE = r"(?i)application/([^;]*\+)?json.*"


def background_of(world: World) -> Background:
    """Over *world*; rules are looked up when asked for."""
    endpoints = tuple(
        Endpoint(route.operation.summary, method, path, pattern_of(method, path, route))
        for path, routes in world.routes.items()
        for method, route in routes.items()
    )

    def stub(rule_id: str) -> dict[str, Any] | None:
        rules = (rule for rule in world.store.rules(None) if rule.id == rule_id)
        return next(map(rule_stub, rules), None)

    return Background(world.seed, world.clock(), endpoints, stub)


def pattern_of(method: str, path: str, route: Route) -> dict[str, Any]:
    """A good request as a RequestPattern: one matcher a mandatory header or field, so that differences are small."""
    headers: dict[str, Any] = {name: {"matches": ".+"} for name in route.headers.schema.get("required", ())}
    return {
        "method": method,
        "urlPath": path,
        "headers": {**headers, "Content-Type": {"matches": JSON_TYPE}},
        "bodyPatterns": [
            {"matchesJsonPath": _field(name, route.body.schema)}
            for name in route.body.schema.get("required", ())
        ],
    }


def _field(name: str, schema: Mapping[str, Any]) -> Any:
    pattern = schema.get("properties", {}).get(name, {}).get("pattern")
    return {"expression": f"$.{name}", "matches": pattern} if pattern else f"$.{name}"
