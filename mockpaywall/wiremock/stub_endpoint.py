"""An endpoint of the simulated API as a stub mapping."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.paywall.guid import generate_random_guid
from mockpaywall.wiremock.stub_mapping import StubMapping, make_stub

JSON_TYPE_PATTERN = r"(?i)application/([^;]*\+)?json.*"

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StubEndpoint:
    """One endpoint."""

    name: str
    method: str
    path: str
    pattern: Mapping[str, Any]
    """The RequestPattern of a valid request."""

    @property
    def id(self) -> str:
        """A UUID that is the same in every run."""
        return generate_random_guid("stub", self.method, self.path)

    def to_stub(self) -> StubMapping:
        """Return the stub mapping."""
        return make_stub(self.id, self.pattern, {"status": 200}, self.name)


def make_stub_endpoint(
    name: str, method: str, path: str, headers: Schema | None, body: Schema | None
) -> StubEndpoint:
    """Return the endpoint with a pattern made from the schemas of its headers and its body, where it has any."""
    return StubEndpoint(name, method, path, build_pattern(method, path, headers, body))


def build_pattern(method: str, path: str, headers: Schema | None, body: Schema | None) -> dict[str, Any]:
    """Return the RequestPattern of a valid request.

    It has one matcher per required header or field, so that a near miss names only what is wrong.
    """
    required: dict[str, Any] = {name: {"matches": ".+"} for name in (headers or {}).get("required", ())}
    pattern = {"method": method, "urlPath": path, "headers": required}
    if body is None:
        return pattern
    fields = body.get("properties", {})
    return pattern | {
        "headers": {**required, "Content-Type": {"matches": JSON_TYPE_PATTERN}},
        "bodyPatterns": [
            {"matchesJsonPath": _build_field_matcher(name, fields.get(name, {}))}
            for name in body.get("required", ())
        ],
    }


def _build_field_matcher(name: str, field: Schema) -> Any:
    pattern = field.get("pattern")
    return {"expression": f"$.{name}", "matches": pattern} if pattern else f"$.{name}"
