"""A test suite as a user writes one: it sends requests with its keys and asks the admin API with the same keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.support.http_client import HttpClient, HttpResponse
from tests.support.request_data import KEYS, PATH, VALID_BODY


@dataclass(frozen=True)
class Suite:
    """Without keys, admin requests are about all namespaces, and sessions are requested with KEYS."""

    client: HttpClient
    keys: Mapping[str, str]
    prefix: str = ""

    def send_session(self, body: object = VALID_BODY, **more: Any) -> HttpResponse:
        """Send a request of the simulated API; *more* as HttpClient.send takes it."""
        target = self.prefix + more.pop("target", PATH)
        keys = more.pop("keys", self.keys or KEYS)
        return self.client.send(body, keys=keys, target=target, **more)

    def admin(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> HttpResponse:
        """Send an admin request. *body*: bytes as they are, None for none, anything else as JSON."""
        content = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        target = f"{self.prefix}/__admin{path}"
        return self.client.send(content, keys=self.keys, method=method, target=target, headers=headers)

    def admin_json(self, method: str, path: str, body: object = None) -> Any:
        """Return the JSON of an admin request that succeeds."""
        response = self.admin(method, path, body)
        assert response.status in (200, 201), response
        assert response.header("content-type") == "application/json"
        return response.json

    def admin_error(self, status: int, method: str, path: str, body: object = None) -> dict[str, Any]:
        """Return the only error of an admin request that is refused."""
        response = self.admin(method, path, body)
        assert response.status == status, response
        (error,) = response.json["errors"]
        assert {"code", "title", "detail"} <= error.keys()
        found: dict[str, Any] = error
        return found

    def with_prefix(self, prefix: str) -> Suite:
        """Return the suite that names its namespace by *prefix* instead of by keys."""
        return replace(self, keys={}, prefix=prefix)
